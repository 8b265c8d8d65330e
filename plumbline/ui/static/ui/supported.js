// Runs before anything is drawn: says that scripts work here, so that GOV.UK's styles may count on them.
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("govuk-frontend-supported");
