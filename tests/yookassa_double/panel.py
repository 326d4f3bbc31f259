"""The page for hands: what there is, and buttons to make it go wrong."""

import html
import json

from .checkout import page, roubles
from .faults import KINDS


def render(double):
    state, webhooks = double.state, double.webhooks
    with state.lock:
        payments = list(state.payments.values())[-50:]
        refunds = list(state.refunds.values())[-50:]
        receipts = list(state.receipts.values())[-20:]
    return page(
        "panel",
        kinds_html="".join(f"<option>{kind}</option>" for kind in sorted(KINDS)),
        faults=json.dumps(double.faults.pending()),
        fates=", ".join(double.lifecycle.refund_fates) or "succeeded",
        webhooks=json.dumps(webhooks.settings),
        held=len(webhooks.held),
        money_html="".join(_money(*item) for item in state.money().items()),
        rows_html="".join(_payment(item) for item in reversed(payments)),
        refunds_html="".join(_refund(item) for item in reversed(refunds)),
        receipts_html="".join(_receipt(item) for item in reversed(receipts)),
    )


def act(control, form):
    """What a button asks for, in the words of the control interface."""
    call = {
        "fault": lambda: control.post_faults(
            None,
            None,
            {
                "kind": form["kind"],
                "times": form.get("times") or 1,
                "path": form.get("path", ""),
            },
        ),
        "no faults": lambda: control.delete_faults(None, None, None),
        "clock": lambda: control.post_clock(None, None, form),
        "fate": lambda: control.put_config(None, None, {"refund_fates": form["fate"].split()}),
        "webhooks": lambda: control.put_config(None, None, {"webhooks": _modes(form)}),
        "release": lambda: control.post_webhooks(["release"], None, form),
        "pay": lambda: control.post_pay([form["id"]], None, form),
        "expire": lambda: control.post_cancel(
            [form["id"]], None, {"party": "yoo_money", "reason": "expired_on_confirmation"}
        ),
        "stale": lambda: control.post_webhooks(["stale"], None, form),
        "finish": lambda: control.post_refunds([form["id"]], None, {}),
        "refuse": lambda: control.post_refunds([form["id"]], None, {"reason": "rejected_by_payee"}),
        "revoke": lambda: control.post_revoke([form["id"]], None, None),
        "cabinet": lambda: control.post_cabinet(["refund"], None, {"payment_id": form["id"]}),
    }
    call[form.get("action", "fault" if form.get("kind") else "no faults")]()


def _modes(form):
    return {
        "copies": int(form.get("copies") or 1),
        "drop": int(form.get("drop") or 0),
        "delay": float(form.get("delay") or 0),
        "hold": bool(form.get("hold")),
    }


def _button(action, item, label, more=""):
    return (
        '<form method="post" action="/_double/panel">'
        f'<input type="hidden" name="id" value="{item["id"]}">{more}'
        f'<button class="small" name="action" value="{action}">{label}</button></form>'
    )


def _money(shop, line):
    return (
        f"<tr><td>{html.escape(shop)}</td><td class='sum'>{roubles(line['paid'])}"
        f" ({line['payments']})</td><td class='sum'>{roubles(line['held'])}</td>"
        f"<td class='sum'>{roubles(line['refunded'])} ({line['refunds']})</td></tr>"
    )


def _way(item):
    return f'<input type="hidden" name="method" value="{item.get("_method") or "bank_card"}">'


def _payment(item):
    saved = item.get("payment_method", {}).get("saved")
    waits = item["status"] == "pending"
    return (
        f"<tr><td><a href='/checkout/{item['id']}'>{item['id'][:8]}</a></td>"
        f"<td>{html.escape(item.get('description') or '')}</td>"
        f"<td class='sum'>{item['amount']['value']}</td><td>{item['status']}</td>"
        f"<td>{_button('pay', item, 'pay', _way(item)) if waits else ''}"
        f"{_button('expire', item, 'time is over') if waits else ''}"
        f"{_button('stale', item, 'stale news')}"
        f"{_button('revoke', item, 'revoke saved') if saved else ''}"
        f"{_button('cabinet', item, 'refund here') if item.get('refundable') else ''}</td></tr>"
    )


def _refund(item):
    buttons = ""
    if item["status"] == "pending":
        buttons = _button("finish", item, "finish") + _button("refuse", item, "refuse")
    return (
        f"<tr><td>{item['id'][:8]}</td><td>{item['payment_id'][:8]}</td>"
        f"<td class='sum'>{item['amount']['value']}</td><td>{item['status']}</td>"
        f"<td>{buttons}</td></tr>"
    )


def _receipt(item):
    return (
        f"<tr><td>{item['id'][:11]}</td><td>{html.escape(item['type'])}</td>"
        f"<td>{html.escape(item['items'][0]['description'])}</td>"
        f"<td class='sum'>{len(item['items'])}</td><td>{item['status']}</td></tr>"
    )
