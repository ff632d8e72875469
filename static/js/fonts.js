// The typeface follows the first paint; until then local ones stand in its measures.
requestAnimationFrame(() => setTimeout(() => { document.getElementById("typeface").media = "all"; }));
