// The least that a program needs: initialise, ask for a token before each request, say what went wrong.
//
// The configuration comes from the environment: CLEARLINE_CONFIG names a file, or CLEARLINE_CLIENT_ID,
// CLEARLINE_CLIENT_SECRET and CLEARLINE_ENVIRONMENT hold it.
program Minimal;

{$APPTYPE CONSOLE}

uses
  {$IFDEF UNIX}cthreads, cwstring, {$ENDIF}
  SysUtils,
  ClearLine in '..\ClearLine.pas';

var
  Token: TClearLineString;
begin
  try
    TClearLine.InitFromEnvironment;
    try
      // A program sends 'Authorization: Bearer ' + Token. Nobody should ever see it, so its length must do here.
      Token := TClearLine.GetToken;
      WriteLn('clearline ', string(TClearLine.Version), ': a token of ', Length(Token), ' characters');
      WriteLn('it expires in ', TClearLine.JsonInteger(TClearLine.TokenInfo, '/expires_in_s'),
        ' seconds, and is refreshed before');
    finally
      TClearLine.Shutdown;
    end;
  except
    on E: EClearLine do
    begin
      WriteLn(ErrOutput, string(E.WhatFailed));
      WriteLn(ErrOutput, string(E.Hint));
      if E.Retryable then
        WriteLn(ErrOutput, 'Trying again may help.');
      if E.AttemptId <> '' then
        WriteLn(ErrOutput, 'For support: ', string(E.AttemptId));
      ExitCode := 1;
    end;
  end;
end.
