// The page around YooKassa's payment widget. It stands alone: no module of Odoo is loaded with it.
(() => {
    // A host that is blocked may answer nothing at all; then the buyer must not wait for ever.
    const PATIENCE = 10000;
    const page = document.querySelector(".o_yoomoney_widget");
    const problem = document.querySelector(".o_yoomoney_problem");
    const loading = document.querySelector(".o_yoomoney_loading");
    const { token, src, returnUrl, method } = page.dataset;
    const arrive = () => {
        loading.hidden = true;
    };
    const fail = () => {
        arrive();
        problem.hidden = false;
    };
    loading.hidden = false;
    const patience = window.setTimeout(fail, PATIENCE);

    const render = () => {
        window.clearTimeout(patience);
        if (!window.YooMoneyCheckoutWidget) {
            fail();
            return;
        }
        problem.hidden = true;
        const widget = new window.YooMoneyCheckoutWidget({
            confirmation_token: token,
            return_url: returnUrl,
            error_callback: fail,
            ...(method ? { customization: { payment_methods: [method] } } : {}),
        });
        Promise.resolve(widget.render("o_yoomoney_form")).then(arrive).catch(fail);
    };

    const script = document.createElement("script");
    script.src = src;
    script.addEventListener("load", render);
    script.addEventListener("error", fail);
    document.head.append(script);
})();
