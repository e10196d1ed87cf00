// The till's own token, and what EClearLine says.
unit TokenTests;

interface

procedure RunTokenTests;

implementation

uses
  SysUtils, Math, ClearLine, Checks, Simulator;

procedure IsFetchedOnce;
var
  Token: TClearLineString;
begin
  TClearLine.Init(Config);
  CheckNumber(0, TokenRequests, 'requests after Init');
  Token := TClearLine.GetToken;
  Check(Token <> '', 'the token is empty');
  CheckText(Token, TClearLine.GetToken('pos_integration'), 'the same token by its scope');
  CheckNumber(1, TokenRequests, 'requests');
end;

procedure IntoABuffer;
var
  Token: TClearLineString;
  Buffer: array[0..8191] of AnsiChar;
begin
  TClearLine.Init(Config.Json);
  Token := TClearLine.GetToken;
  CheckNumber(Length(Token), TClearLine.GetTokenInto('', Buffer, SizeOf(Buffer)), 'the length');
  CheckText(Token, TClearLineString(string(AnsiString(PAnsiChar(@Buffer)))), 'the buffer');
  CheckNumber(Length(Token), TClearLine.GetTokenInto('', Buffer, 10), 'the length, with too little room');
  CheckNumber(0, Ord(Buffer[0]), 'the buffer, with too little room');
  CheckNumber(Length(Token), TClearLine.GetTokenInto('', nil, 0), 'the length alone');
end;

procedure WithItsFacts;
var
  Facts, Token: TClearLineString;
begin
  TClearLine.Init(Config);
  Facts := TClearLine.GetTokenJson(ClearLineObject.Put('min_remaining_s', 60));
  Token := TClearLine.JsonText(Facts, '/access_token');
  CheckText(TClearLine.GetToken, Token, 'access_token');
  CheckText('Bearer ' + Token, TClearLine.JsonText(Facts, '/authorization'), 'authorization');
  Check(TClearLine.JsonInteger(Facts, '/expires_in_s') > 3000, 'expires_in_s');
  Check(not TClearLine.JsonBoolean(Facts, '/stale', True), 'stale');
  CheckText(Token, TClearLine.JsonText(TClearLine.GetTokenJson(''), '/access_token'), 'access_token without a request');
end;

procedure FactsWithoutIt;
var
  Token, Info: TClearLineString;
begin
  TClearLine.Init(Config);
  Check(not TClearLine.JsonBoolean(TClearLine.TokenInfo, '/cached', True), 'cached before');
  Token := TClearLine.GetToken;
  Info := TClearLine.TokenInfo('pos_integration');
  Check(TClearLine.JsonBoolean(Info, '/cached'), 'cached after');
  CheckNumber(0, Pos(Token, Info), 'the token in TokenInfo');
  CheckNumber(1, TClearLine.JsonInteger(TClearLine.Stats, '/clients/default/slots/0/token_requests/ok'), 'ok in Stats');
  CheckText(TClearLine.Version, TClearLine.JsonText(TClearLine.Stats('{}'), '/version'), 'version in Stats');
end;

procedure Reported;
var
  Token: TClearLineString;
begin
  TClearLine.Init(Config);
  Token := TClearLine.GetToken;
  TClearLine.ReportUnauthorized(Token);
  Check(Token <> TClearLine.GetToken, 'the same token');
  try
    TClearLine.ReportUnauthorized('');
    CheckRaised('ReportUnauthorized of nothing');
  except
    on E: EClearLine do
      CheckStatus(CL_E_INVALID_ARGUMENT, E, 'ReportUnauthorized of nothing');
  end;
end;

procedure Refused;
begin
  TClearLine.Init(Config('pos-demo', 'wr0ng'));
  try
    TClearLine.GetToken;
    CheckRaised('GetToken with a wrong secret');
  except
    on E: EClearLine do
    begin
      CheckStatus(CL_E_INVALID_CLIENT, E, 'GetToken with a wrong secret');
      CheckText('credential', E.Category, 'Category');
      CheckContains('invalid_client', E.WhatFailed, 'WhatFailed');
      CheckContains('client_secret', E.Hint, 'Hint');
      CheckText(E.WhatFailed + '. ' + E.Hint, TClearLineString(E.Message), 'Message');
      Check(not E.Retryable, 'Retryable');
      CheckNumber(400, E.HttpStatus, 'HttpStatus');
      CheckText('invalid_client', E.OAuthError, 'OAuthError');
      CheckText('', E.OAuthErrorDescription, 'OAuthErrorDescription');
      Check(E.MayHaveBeenSent, 'MayHaveBeenSent');
      Check(E.AttemptId <> '', 'AttemptId');
      CheckContains('T', E.OccurredAt, 'OccurredAt');
      CheckText('credential', TClearLine.JsonText(E.Json, '/category'), 'Json');
      CheckNumber(0, Pos(TClearLineString('wr0ng'), E.Json), 'the secret in Json');
    end;
  end;
end;

procedure ServerInTrouble;
begin
  TClearLine.Init(Config);
  Fault(503, 10);
  try
    TClearLine.GetToken;
    CheckRaised('GetToken of a server in trouble');
  except
    on E: EClearLine do
    begin
      CheckStatus(CL_E_SERVER, E, 'GetToken of a server in trouble');
      Check(E.Retryable, 'Retryable');
      Check(E.RetryAfterMs > 0, 'RetryAfterMs');
      CheckNumber(503, E.HttpStatus, 'HttpStatus');
      CheckText('', E.OAuthError, 'OAuthError');
    end;
  end;
end;

procedure MistakesInTheCall;
begin
  try
    TClearLine.Init(ClearLineObject.Put('enviroment', 'test'));
    CheckRaised('Init with an unknown key');
  except
    on E: EClearLine do
    begin
      CheckStatus(CL_E_CONFIG, E, 'Init with an unknown key');
      CheckText('config', E.Category, 'Category');
      CheckContains('environment', TClearLineString(E.Message), 'Message');
      CheckNumber(-1, E.RetryAfterMs, 'RetryAfterMs');
      CheckNumber(0, E.HttpStatus, 'HttpStatus');
      Check(not E.MayHaveBeenSent, 'MayHaveBeenSent');
    end;
  end;
  try
    TClearLine.Init('');
    CheckRaised('Init with nothing');
  except
    on E: EClearLine do
      CheckStatus(CL_E_INVALID_ARGUMENT, E, 'Init with nothing');
  end;
  try
    TClearLine.GetToken;
    CheckRaised('GetToken after Shutdown');
  except
    on E: EClearLine do
      CheckStatus(CL_E_SHUT_DOWN, E, 'GetToken after Shutdown');
  end;
  try
    TClearLine.InitFromEnvironment; // nothing is set
    CheckRaised('InitFromEnvironment without variables');
  except
    on E: EClearLine do
      CheckContains('CLEARLINE_CLIENT_ID', TClearLineString(E.Message), 'Message');
  end;
end;

// Delphi programs run with floating-point exceptions unmasked; here are even more of them than it has.
procedure FloatingPoint;
var
  Before, Unmasked: TFPUExceptionMask;
begin
  TClearLine.Init(Config);
  Before := GetExceptionMask;
  SetExceptionMask([]);
  Unmasked := GetExceptionMask; // not empty under valgrind
  try
    Check(TClearLine.GetToken <> '', 'the token is empty');
    TClearLine.ReportUnauthorized(TClearLine.GetToken);
    Check(TClearLine.GetToken <> '', 'the second token is empty');
    Check(TClearLine.Stats <> '', 'Stats is empty');
    Check(GetExceptionMask = Unmasked, 'the mask has been changed');
  finally
    SetExceptionMask(Before);
  end;
end;

const
  Tests: array[0..8] of TTest = (
    (Name: 'IsFetchedOnce'; Run: IsFetchedOnce),
    (Name: 'IntoABuffer'; Run: IntoABuffer),
    (Name: 'WithItsFacts'; Run: WithItsFacts),
    (Name: 'FactsWithoutIt'; Run: FactsWithoutIt),
    (Name: 'Reported'; Run: Reported),
    (Name: 'Refused'; Run: Refused),
    (Name: 'ServerInTrouble'; Run: ServerInTrouble),
    (Name: 'MistakesInTheCall'; Run: MistakesInTheCall),
    (Name: 'FloatingPoint'; Run: FloatingPoint));

procedure RunTokenTests;
begin
  RunAll(Tests);
end;

end.
