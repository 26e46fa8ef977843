//! The services that the program knows: how each is configured, how it is asked, and what it answers.

use pishkhan::postman::{Class, Fate};

/// One service: how it is configured, and what it is documented to answer.
pub struct Service {
    pub kind: &'static str,
    pub values: &'static str,
    pub template: &'static str,
    /// A success, and the number in it.
    pub ok: &'static str,
    pub reference: Option<&'static str>,
    /// Refusals: the answer, its status, its class and its code.
    pub refusals: &'static [(u16, &'static str, Class, &'static str)],
    /// What has to stand in the question of a text and of a template.
    pub asks: &'static [&'static str],
    pub asks_template: &'static [&'static str],
    /// A question about delivery: an answer and what it means.
    pub fates: &'static [(&'static str, Fate)],
    pub knows_own_ids: bool,
}

pub const SERVICES: [Service; 6] = [
    Service {
        kind: "kavenegar",
        values: "",
        template: "{ id = 'otp', params = { token = 'code' } }",
        ok: r#"{"return":{"status":200,"message":"تایید شد"},"entries":[{"messageid":8792343,"status":1,"statustext":"در صف ارسال"}]}"#,
        reference: Some("8792343"),
        refusals: &[
            (
                411,
                r#"{"return":{"status":411,"message":"دریافت کننده نامعتبر است"},"entries":null}"#,
                Class::Message,
                "411",
            ),
            (
                418,
                r#"{"return":{"status":418,"message":"اعتبار شما کافی نیست"},"entries":null}"#,
                Class::Account,
                "418",
            ),
            (
                403,
                r#"{"return":{"status":403,"message":"کد شناسائی معتبر نیست"},"entries":null}"#,
                Class::Account,
                "403",
            ),
            (200, r#"{"return":{"status":409,"message":"سرور قادر به پاسخگوئی نیست"}}"#, Class::Later, "409"),
            (200, r#"{"return":{"status":999,"message":"؟"}}"#, Class::Later, "999"),
        ],
        asks: &["POST /v1/Geheim-1234%2Fx%2By/sms/send.json", "receptor=09121234567", "message=%D8%B3", "localid="],
        asks_template: &["/verify/lookup.json", "receptor=09121234567", "template=otp", "token=123456"],
        fates: &[
            (r#"{"return":{"status":200},"entries":[{"messageid":1,"status":10}]}"#, Fate::Delivered),
            (r#"{"return":{"status":200},"entries":[{"messageid":1,"status":5}]}"#, Fate::OnTheWay),
            (r#"{"return":{"status":200},"entries":[{"messageid":1,"status":100}]}"#, Fate::NeverSeen),
            (r#"{"return":{"status":407},"entries":null}"#, Fate::CannotTell),
        ],
        knows_own_ids: true,
    },
    Service {
        kind: "smsir",
        values: "line = '30007732'",
        template: "{ id = '100000', params = { CODE = 'code' } }",
        ok: r#"{"status":1,"message":"موفق","data":{"messageId":89545112,"messageIds":[89545112],"cost":1.0}}"#,
        reference: Some("89545112"),
        refusals: &[
            (400, r#"{"status":104,"message":"تعداد موبایل‌ها"}"#, Class::Message, "104"),
            (200, r#"{"status":1,"message":"موفق","data":{"messageId":0,"messageIds":[0]}}"#, Class::Message, "0"),
            (
                200,
                r#"{"status":1,"message":"موفق","data":{"messageId":null,"messageIds":[null]}}"#,
                Class::Message,
                "null",
            ),
            (401, r#"{"status":10,"message":"کلید نامعتبر است"}"#, Class::Account, "10"),
            (429, r#"{"status":20,"message":"تعداد درخواست غیر مجاز"}"#, Class::Later, "20"),
        ],
        asks: &[
            "POST /v1/send/bulk",
            "x-api-key: Geheim-1234/x+y",
            r#""lineNumber":30007732"#,
            r#""mobiles":["09121234567"]"#,
        ],
        asks_template: &[
            "/v1/send/verify",
            r#""templateId":100000"#,
            r#""parameters":[{"name":"CODE","value":"123456"}]"#,
        ],
        fates: &[
            (r#"{"status":1,"data":{"deliveryState":1}}"#, Fate::Delivered),
            (r#"{"status":1,"data":{"deliveryState":3}}"#, Fate::OnTheWay),
            (r#"{"status":1,"data":{"deliveryState":77}}"#, Fate::CannotTell),
        ],
        knows_own_ids: false,
    },
    Service {
        kind: "melipayamak",
        values: "username = 'desk', line = '5000'",
        template: "{ id = '77', params = { 1 = 'code' } }",
        ok: r#"{"Value":"5123456789012345678","RetStatus":1,"StrRetStatus":"Ok"}"#,
        reference: Some("5123456789012345678"),
        refusals: &[
            (200, r#"{"Value":"11","RetStatus":35,"StrRetStatus":"InvalidData"}"#, Class::Message, "11"),
            (200, r#"{"Value":"0","RetStatus":0,"StrRetStatus":"InvalidUserPass"}"#, Class::Account, "0"),
            (200, r#"{"Value":"2","RetStatus":1,"StrRetStatus":"Ok"}"#, Class::Account, "2"),
            (200, r#"{"Value":"-6","RetStatus":1,"StrRetStatus":"Ok"}"#, Class::Later, "-6"),
        ],
        asks: &[
            "POST /api/SendSMS/SendSMS",
            "username=desk",
            "password=Geheim-1234%2Fx%2By",
            "from=5000",
            "isflash=false",
        ],
        asks_template: &["/api/SendSMS/BaseServiceNumber", "bodyId=77", "text=123456"],
        fates: &[
            (r#"{"Value":"1","RetStatus":1}"#, Fate::Delivered),
            (r#"{"Value":"8","RetStatus":1}"#, Fate::OnTheWay),
            (r#"{"Value":"100","RetStatus":1}"#, Fate::CannotTell),
        ],
        knows_own_ids: false,
    },
    Service {
        kind: "ghasedak",
        values: "line = '3000'",
        template: "{ id = 'otp', params = { Code = 'code' } }",
        ok: r#"{"isSuccess":true,"statusCode":200,"message":"ok","data":{"messageId":"2366799","items":[{"messageId":"2366799"}]}}"#,
        reference: Some("2366799"),
        refusals: &[
            (200, r#"{"isSuccess":false,"statusCode":400,"message":"گیرنده"}"#, Class::Message, "400"),
            (401, r#"{"isSuccess":false,"statusCode":401,"message":"کلید"}"#, Class::Account, "401"),
            (200, r#"{"isSuccess":false,"statusCode":777,"message":"؟"}"#, Class::Later, "777"),
        ],
        asks: &[
            "/WebService/SendSingleSMS",
            "apikey: Geheim-1234/x+y",
            r#""Receptor":"09121234567""#,
            r#""ClientReferenceId":""#,
        ],
        asks_template: &[
            "/WebService/SendOtpSMS",
            r#""Inputs":[{"Param":"Code","Value":"123456"}]"#,
            r#""TemplateName":"otp""#,
        ],
        fates: &[
            (r#"{"isSuccess":true,"data":[{"status":14}]}"#, Fate::Delivered),
            (r#"{"isSuccess":true,"data":[{"status":0}]}"#, Fate::OnTheWay),
            (r#"{"isSuccess":false,"data":[]}"#, Fate::CannotTell),
        ],
        knows_own_ids: true,
    },
    Service {
        kind: "ippanel",
        values: "line = '+983000505'",
        template: "{ id = 'abc123', params = { code = 'code' } }",
        ok: r#"{"data":{"message_outbox_ids":[1123544244]},"meta":{"status":true,"message":"انجام شد","message_code":"200-1"}}"#,
        reference: Some("1123544244"),
        refusals: &[
            (
                422,
                r#"{"data":null,"meta":{"status":false,"message":"گیرنده","message_code":"400-2"}}"#,
                Class::Message,
                "400-2",
            ),
            (
                401,
                r#"{"data":null,"meta":{"status":false,"message":"اطلاعات وارد شده صحیح نمی باشد","message_code":"400-1"}}"#,
                Class::Account,
                "400-1",
            ),
        ],
        asks: &[
            "POST /v1/api/send",
            "authorization: Geheim-1234/x+y",
            r#""recipients":["+989121234567"]"#,
            r#""from_number":"+983000505""#,
        ],
        asks_template: &[r#""sending_type":"pattern""#, r#""code":"abc123""#, r#""params":{"code":"123456"}"#],
        fates: &[
            (r#"{"meta":{"status":true},"data":[{"message_status":"2"}]}"#, Fate::Delivered),
            (r#"{"meta":{"status":true},"data":[{"message_status":"1"}]}"#, Fate::OnTheWay),
            (r#"{"meta":{"status":true},"data":[]}"#, Fate::CannotTell),
        ],
        knows_own_ids: false,
    },
    Service {
        kind: "iranpayamak",
        values: "line = '3000'",
        template: "{ id = 'abc', params = { code = 'code' } }",
        ok: r#"{"status":"success","data":{"id":555},"message":"ok"}"#,
        reference: Some("555"),
        refusals: &[
            (422, r#"{"status":"error","message":"گیرنده"}"#, Class::Message, "422"),
            (401, r#"{"status":"error","message":"کلید"}"#, Class::Account, "401"),
            (200, r#"{"status":"error","message":"؟"}"#, Class::Later, ""),
        ],
        asks: &["POST /ws/v1/sms/simple", "api-key: Geheim-1234/x+y", r#""recipients":["09121234567"]"#],
        asks_template: &["/ws/v1/sms/pattern", r#""attributes":{"code":"123456"}"#, r#""recipient":"09121234567""#],
        fates: &[],
        knows_own_ids: false,
    },
];
