from django import forms


class Row(forms.Form):
    text = forms.CharField(label="문구")
    key = forms.CharField(label="번호", widget=forms.HiddenInput)
    mark = forms.CharField(label="표", widget=forms.TextInput(attrs={"aria-label": "원장: 표"}))


def test_a_control_in_a_table_of_rows_says_its_name():
    formset = forms.formset_factory(Row, extra=1)()
    [row] = formset.forms
    assert 'aria-label="문구"' in str(row["text"])
    assert "aria-label" not in str(row["key"])
    assert 'aria-label="원장: 표"' in str(row["mark"])


def test_a_control_with_a_label_of_its_own_is_named_by_that():
    assert "aria-label" not in str(Row()["text"])
