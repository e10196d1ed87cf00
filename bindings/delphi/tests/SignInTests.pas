// Users.
unit SignInTests;

interface

procedure RunSignInTests;

implementation

uses
  SysUtils, ClearLine, Checks, Simulator;

function Request(const RedirectUri: TClearLineString = 'myapp://auth-callback'): IClearLineObject;
begin
  Result := ClearLineObject.Put('redirect_uri', RedirectUri)
    .Put('scope', 'clearline_api openid profile offline_access');
end;

procedure SignsIn;
var
  Url, State, Session, Token: TClearLineString;
begin
  TClearLine.Init(Config('user-demo'));
  TClearLine.LoginStart(Request, Url, State);
  CheckContains(Variable('CLEARLINE_SIMULATOR_URL'), Url, 'the address');
  Check(State <> '', 'the state is empty');
  Session := TClearLine.LoginFinish(SignIn(Url));
  CheckText('clearline_api openid profile offline_access',
    TClearLine.JsonText(TClearLine.SessionInfo(Session), '/scope'), 'scope');
  CheckText(Session, TClearLine.JsonText(TClearLine.Sessions, '/0/session'), 'Sessions');

  Token := TClearLine.SessionGetToken(Session);
  Check(Token <> '', 'the token is empty');
  CheckText(Token, TClearLine.JsonText(TClearLine.GetTokenJson(ClearLineObject.Put('session', Session)),
    '/access_token'), 'access_token');
  TClearLine.ReportUnauthorized(Token);
  Check(Token <> TClearLine.SessionGetToken(Session), 'the same token');

  TClearLine.SessionEnd(Session);
  CheckText('[]', TClearLine.Sessions, 'Sessions at the end');
  try
    TClearLine.SessionInfo(Session);
    CheckRaised('SessionInfo at the end');
  except
    on E: EClearLine do
      CheckStatus(CL_E_NO_SESSION, E, 'SessionInfo at the end');
  end;
  try
    TClearLine.SessionEnd(Session);
    CheckRaised('SessionEnd twice');
  except
    on E: EClearLine do
      CheckStatus(CL_E_NO_SESSION, E, 'SessionEnd twice');
  end;
end;

procedure ExpectWait(Wanted: Integer; const State: TClearLineString; TimeoutMs: Cardinal);
begin
  try
    TClearLine.LoginWait(State, TimeoutMs);
    CheckRaised('LoginWait');
  except
    on E: EClearLine do
      CheckStatus(Wanted, E, 'LoginWait');
  end;
end;

procedure LibraryReceivesTheAnswer;
var
  Url, State, Session: TClearLineString;
begin
  TClearLine.Init(Config('user-demo'));
  TClearLine.LoginStart(Request('loopback'), Url, State);
  ExpectWait(CL_E_PENDING, State, 0);
  Browse(SignIn(Url));
  Session := TClearLine.LoginWait(State, 30000);
  Check(TClearLine.SessionGetToken(Session) <> '', 'the token is empty');
  CheckText(Session, TClearLine.JsonText(TClearLine.Sessions, '/0/session'), 'Sessions');
end;

procedure Waiting;
var
  Url, State, Session: TClearLineString;
begin
  TClearLine.Init(Config('user-demo'));
  TClearLine.LoginStart(Request.Json, Url, State);
  ExpectWait(CL_E_PENDING, State, 0);
  ExpectWait(CL_E_TIMEOUT, State, 10);
  Session := TClearLine.LoginFinish(SignIn(Url));
  CheckText(Session, TClearLine.LoginWait(State, 0), 'LoginWait');
  ExpectWait(CL_E_STATE_MISMATCH, 'nobody', 0);
end;

procedure GivingUp;
var
  Url, First, Second: TClearLineString;
begin
  TClearLine.Init(Config('user-demo'));
  TClearLine.LoginStart(Request, Url, First);
  TClearLine.LoginStart(Request, Url, Second);
  TClearLine.LoginCancel(First);
  ExpectWait(CL_E_CANCELLED, First, 1000);
  ExpectWait(CL_E_PENDING, Second, 0);
  TClearLine.LoginCancelAll;
  ExpectWait(CL_E_CANCELLED, Second, 1000);
  try
    TClearLine.LoginFinish(SignIn(Url));
    CheckRaised('LoginFinish after LoginCancelAll');
  except
    on E: EClearLine do
      Check((E.Status = CL_E_CANCELLED) or (E.Status = CL_E_STATE_MISMATCH), string(E.StatusName));
  end;
end;

procedure CodeOfOnesOwn;
var
  Verifier, Challenge, Code: TClearLineString;
  Exchange: IClearLineObject;
begin
  TClearLine.Init(Config('user-demo'));
  TClearLine.PkceNew(Verifier, Challenge);
  Code := TClearLine.JsonGet(Control('POST', '/codes', ClearLineObject.Put('client_id', 'user-demo')
    .Put('redirect_uri', 'myapp://auth-callback').Put('code_challenge', Challenge).Put('scope', 'clearline_api')
    .Put('subject', 'cashier-1').Json), '/code');
  Exchange := ClearLineObject.Put('code', Code).Put('redirect_uri', 'myapp://auth-callback')
    .Put('code_verifier', Verifier);
  Check(TClearLine.SessionGetToken(TClearLine.ExchangeCode(Exchange)) <> '', 'the token is empty');
  try
    TClearLine.ExchangeCode(Exchange.Json);
    CheckRaised('ExchangeCode twice');
  except
    on E: EClearLine do
      CheckStatus(CL_E_INVALID_GRANT, E, 'ExchangeCode twice');
  end;
end;

const
  Tests: array[0..4] of TTest = (
    (Name: 'SignsIn'; Run: SignsIn),
    (Name: 'LibraryReceivesTheAnswer'; Run: LibraryReceivesTheAnswer),
    (Name: 'Waiting'; Run: Waiting),
    (Name: 'GivingUp'; Run: GivingUp),
    (Name: 'CodeOfOnesOwn'; Run: CodeOfOnesOwn));

procedure RunSignInTests;
begin
  RunAll(Tests);
end;

end.
