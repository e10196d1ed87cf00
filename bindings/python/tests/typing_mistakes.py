"""What a program must not write, for mypy: each line marked is to be found."""

import clearline

clearline.init(client_idd="pos-demo")  # mistake
clearline.init(client_id=1)  # mistake
clearline.init(client_secret={"environment": "X"})  # mistake
clearline.get_token(b"pos_integration")  # mistake
number: int = clearline.get_token()  # mistake
clearline.token_info()["expires"]  # mistake
clearline.report_unauthorized(None)  # mistake
