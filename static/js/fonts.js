// The typeface comes when the page has settled; until then local ones stand in its measures.
const idle = window.requestIdleCallback ?? setTimeout; // Safari has none
addEventListener("load", () => idle(() => { document.getElementById("typeface").media = "all"; }));
