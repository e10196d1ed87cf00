//! `--help`.

pub const TEXT: &str = "\
clearline-simulator: ClearLine on your own machine, for testing a point of sale.

It answers on 127.0.0.1 as ClearLine's token service and API do, over real TLS with a certificate of its
own, and it can misbehave on request: time out, refuse, reset, send nonsense. Nothing leaves the machine.

USAGE
  clearline-simulator [OPTIONS]                         run until Ctrl-C
  clearline-simulator [OPTIONS] --exec -- COMMAND ...   run as long as COMMAND does
  clearline-simulator --certificates DIR                only make certificates

EXAMPLE
  $ clearline-simulator --port 8443 --control-port 8480 --directory /tmp/clearline
  In another terminal:
  $ curl --cacert /tmp/clearline/ca.pem -u 'pos-demo:s3cr3t!' \\
      -d 'grant_type=client_credentials&scope=pos_integration' https://127.0.0.1:8443/connect/token
  Let the next token request fail with 503, then see what your software sent:
  $ curl -d '{\"kind\":\"status\",\"status\":503,\"count\":1}' http://127.0.0.1:8480/faults
  $ curl http://127.0.0.1:8480/requests

CLIENTS AND TOKENS
  --client ID:SECRET     the point of sale's credentials [pos-demo:s3cr3t!]
                         (user-demo:s3cr3t!, whose users sign in, and all-demo:s3cr3t!, for both, are
                         always there too; the user is cashier with the password s3cr3t!)
  --scopes 'A B C'       the scopes which clients may have [ClearLine's, and offline_access]
  --lifetime SECONDS     how long access tokens live [3600]
  --code-lifetime SECONDS  how long authorization codes live [300]
  --refresh-tokens WHEN  always as ClearLine documents it, offline_access as stock IdentityServer,
                         or never [always]
  --redirect-uris 'A B'  where users may be sent back to; http://127.0.0.1 stands for all its ports
                         [myapp://auth-callback clover://auth-callback http://127.0.0.1]
  --require-consent      ask users whether they allow what the client wants
  --error-status STATUS  400 as ClearLine, or 401 as other servers, for invalid_client [400]
  --date-skew SECONDS    how much the server's clock is fast; slow if negative [0]

SERVER
  --port PORT            [a free one]
  --control-port PORT    the control endpoint: plain HTTP and JSON, see README.md [a free one]
  --certificate KIND     valid, expired, not-yet-valid, wrong-host, unknown-authority [valid]
  --own-certificate CERTIFICATE KEY
                         show a certificate of yours: two PEM files; what stands behind the certificate
                         in its file is sent too
  --plain-http           HTTP instead of HTTPS
  --directory DIR        where to write ca.pem [a temporary directory]

OUTPUT
  --json                 say where everything is as one line of JSON instead of text
  --exec -- COMMAND ...  run COMMAND with CLEARLINE_SIMULATOR_URL, CLEARLINE_SIMULATOR_CA (the path of
                         ca.pem) and CLEARLINE_SIMULATOR_CONTROL set, and exit as it does
                         (128 + N if signal N ended it)
  --certificates DIR     write ca.pem, server.pem and server-key.pem (for 127.0.0.1, ::1 and localhost)
                         to DIR, and exit
  -h, --help             this text
  -V, --version          the version
";
