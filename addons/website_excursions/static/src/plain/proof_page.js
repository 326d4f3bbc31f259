/** The page that asks for a proof (views/too_many_templates.xml): solves it and goes on by itself. */
(function () {
    const form = document.getElementById("proof");
    const { challenge, bits, lang } = form.dataset;
    const worker = new Worker("/website_excursions/static/src/plain/proof_worker.js");
    worker.onmessage = async ({ data: number }) => {
        worker.terminate();
        try {
            await fetch("/excursions/proof", {
                method: "POST",
                headers: { "Content-Type": "application/json" },
                body: JSON.stringify({ jsonrpc: "2.0", params: { challenge, number, lang } }),
            });
        } finally {
            if (form.method === "post") {
                form.submit();
            } else {
                window.location.reload();
            }
        }
    };
    worker.postMessage({ challenge, bits: Number(bits) });
})();
