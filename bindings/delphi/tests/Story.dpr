// The story of bindings/story.txt in Pascal: prints its lines, as they come about.
program Story;

{$APPTYPE CONSOLE}

uses
  {$IFDEF UNIX}cthreads, cwstring, {$ENDIF}
  SysUtils,
  ClearLine in '..\ClearLine.pas',
  Simulator in 'Simulator.pas';

procedure Tell(const Chapter: string; E: EClearLine);
begin
  WriteLn(Chapter, ': ', string(E.StatusName), ' (', E.Status, '): ', string(E.Hint));
end;

function Quality(const Token: TClearLineString): string;
begin
  if Token = '' then
    Result := 'nothing'
  else
    Result := 'a token';
end;

function Comparison(const Before, After: TClearLineString): string;
begin
  if After = '' then
    Result := 'nothing'
  else if After = Before then
    Result := 'the same token'
  else
    Result := 'another token';
end;

procedure ATill;
var
  First: TClearLineString;
begin
  TClearLine.Init(Config('pos-demo', 'wr0ng'));
  try
    TClearLine.GetToken;
  except
    on E: EClearLine do
      Tell('wrong secret', E);
  end;
  TClearLine.Shutdown;

  TClearLine.Init(Config);
  First := TClearLine.GetToken;
  WriteLn('right secret: ', Quality(First));
  TClearLine.ReportUnauthorized(First);
  WriteLn('reported: ', Comparison(First, TClearLine.GetToken));
  TClearLine.Shutdown;
end;

procedure AUser;
var
  Url, State, Session, First: TClearLineString;
begin
  TClearLine.Init(Config('user-demo'));
  TClearLine.LoginStart(ClearLineObject.Put('redirect_uri', 'myapp://auth-callback')
    .Put('scope', 'clearline_api openid profile offline_access'), Url, State);
  Session := TClearLine.LoginFinish(SignIn(Url));
  WriteLn('signed in: ', string(TClearLine.JsonText(TClearLine.SessionInfo(Session), '/scope')));

  First := TClearLine.SessionGetToken(Session);
  WriteLn('session: ', Quality(First));
  TClearLine.ReportUnauthorized(First);
  WriteLn('reported: ', Comparison(First, TClearLine.SessionGetToken(Session)));

  TClearLine.SessionEnd(Session);
  WriteLn('ended');
  try
    TClearLine.SessionGetToken(Session);
  except
    on E: EClearLine do
      Tell('session', E);
  end;
end;

procedure TheEnd;
begin
  TClearLine.Shutdown;
  WriteLn('shut down');
  try
    TClearLine.GetToken;
  except
    on E: EClearLine do
      Tell('token', E);
  end;
end;

begin
  try
    ATill;
    AUser;
    TheEnd;
  except
    on E: Exception do
    begin
      WriteLn(ErrOutput, string(E.Message));
      ExitCode := 1;
    end;
  end;
end.
