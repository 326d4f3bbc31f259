-- disable the YooKassa provider: no credentials, and no notification finds its way in
UPDATE payment_provider
   SET state = 'disabled',
       yoomoney_shop_id = NULL,
       yoomoney_secret_key = NULL,
       yoomoney_webhook_token = NULL
 WHERE code = 'yoomoney';
