from django import forms


class Row(forms.Form):
    text = forms.CharField(label="문구")


def test_a_control_in_a_table_of_rows_says_its_name():
    formset = forms.formset_factory(Row, extra=1)()
    assert 'aria-label="문구"' in str(formset.forms[0]["text"])


def test_a_control_with_a_label_of_its_own_is_named_by_that():
    assert "aria-label" not in str(Row()["text"])
