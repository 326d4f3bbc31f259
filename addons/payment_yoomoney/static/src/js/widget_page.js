// The page around YooKassa's payment widget. It stands alone: no module of Odoo is loaded with it.
(() => {
    const page = document.querySelector(".o_yoomoney_widget");
    const problem = document.querySelector(".o_yoomoney_problem");
    const fail = () => {
        problem.hidden = false;
    };
    if (!window.YooMoneyCheckoutWidget) {
        fail();
        return;
    }
    const method = page.dataset.method;
    const widget = new window.YooMoneyCheckoutWidget({
        confirmation_token: page.dataset.token,
        return_url: page.dataset.returnUrl,
        error_callback: fail,
        ...(method ? { customization: { payment_methods: [method] } } : {}),
    });
    Promise.resolve(widget.render("o_yoomoney_form")).catch(fail);
})();
