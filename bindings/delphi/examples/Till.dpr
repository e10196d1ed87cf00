// A till whose window stays alive while a thread gets the token. In a VCL or LCL program TTill is the form, and
// Application.Run is the loop at the end; here the window is a line of dots, so that it compiles without either.
//
// The configuration comes from the environment, as in Minimal.dpr.
program Till;

{$APPTYPE CONSOLE}

uses
  {$IFDEF UNIX}cthreads, cwstring, {$ENDIF}
  SysUtils,
  Classes,
  ClearLine in '..\ClearLine.pas',
  TokenThread in 'TokenThread.pas';

type
  TTill = class
  private
    FThread: TTokenThread;
    FClosed: Boolean;
    procedure TokenArrived(const Token: TClearLineString);
    procedure TokenFailed(Error: Exception);
  public
    destructor Destroy; override;
    procedure PayClick;
    procedure Draw;
    property Closed: Boolean read FClosed;
  end;

destructor TTill.Destroy;
begin
  FThread.Free;
  inherited;
end;

procedure TTill.PayClick;
begin
  FreeAndNil(FThread); // of the click before
  FThread := TTokenThread.Create('', TokenArrived, TokenFailed);
end;

procedure TTill.Draw;
begin
  Write('.');
end;

procedure TTill.TokenArrived(const Token: TClearLineString);
begin
  WriteLn;
  WriteLn('a token of ', Length(Token), ' characters, in the main thread: ', GetCurrentThreadId = MainThreadID);
  FClosed := True;
end;

procedure TTill.TokenFailed(Error: Exception);
begin
  WriteLn;
  WriteLn(ErrOutput, string(Error.Message)); // a form: MessageDlg
  if (Error is EClearLine) and EClearLine(Error).Retryable then
    WriteLn(ErrOutput, 'Trying again may help.');
  ExitCode := 1;
  FClosed := True;
end;

var
  Window: TTill;
begin
  try
    TClearLine.InitFromEnvironment;
    Window := TTill.Create;
    try
      Window.PayClick;
      while not Window.Closed do
      begin
        Window.Draw;
        CheckSynchronize(50); // Application.Run does it in a program with windows
      end;
    finally
      Window.Free;
      TClearLine.Shutdown;
    end;
  except
    on E: EClearLine do
    begin
      WriteLn(ErrOutput, string(E.Message));
      ExitCode := 1;
    end;
  end;
end.
