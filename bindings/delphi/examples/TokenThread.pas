// A token for a form that must not freeze meanwhile: a thread gets it and calls back in the main thread.
//
//   procedure TTillForm.PayClick(Sender: TObject);
//   begin
//     Pay.Enabled := False;
//     FreeAndNil(FThread); // of the click before
//     FThread := TTokenThread.Create('', TokenArrived, TokenFailed);
//   end;
//
//   procedure TTillForm.TokenArrived(const Token: TClearLineString); // in the main thread: it may touch the form
//   procedure TTillForm.TokenFailed(Error: Exception);               // likewise; an EClearLine as a rule, and gone after it
//
//   procedure TTillForm.FormDestroy(Sender: TObject);
//   begin
//     FThread.Free; // ends it: half a second at most
//   end;
//
// The thread waits while the form is told: TokenArrived and TokenFailed must not free it.
unit TokenThread;

interface

uses
  SysUtils, Classes, ClearLine;

type
  TTokenArrived = procedure(const Token: TClearLineString) of object;
  TTokenFailed = procedure(Error: Exception) of object;

  TTokenThread = class(TThread)
  private
    FScope, FToken: TClearLineString;
    FError: Exception;
    FArrived: TTokenArrived;
    FFailed: TTokenFailed;
    procedure Deliver;
    procedure ShowFault;
  protected
    procedure Execute; override;
    // '' if the thread was ended meanwhile.
    function GetToken: TClearLineString; virtual;
  public
    // Starts at once. Scope '' is the configured one.
    constructor Create(const Scope: TClearLineString; Arrived: TTokenArrived; Failed: TTokenFailed);
  end;

  TTokenThreadClass = class of TTokenThread;

implementation

const
  PatienceMs = 30000;
  SliceMs = 500; // how long the thread may need to end

constructor TTokenThread.Create(const Scope: TClearLineString; Arrived: TTokenArrived; Failed: TTokenFailed);
begin
  FScope := Scope;
  FArrived := Arrived;
  FFailed := Failed;
  inherited Create(False);
end;

// Waits in slices, so that a form that closes does not wait for the server. The request goes on behind them.
function TTokenThread.GetToken: TClearLineString;
var
  Request: IClearLineObject;
  Left: Integer;
begin
  Request := ClearLineObject.Put('scope', FScope).Put('timeout_ms', SliceMs);
  Left := PatienceMs;
  Result := '';
  while not Terminated and (Result = '') do
    try
      Result := TClearLine.JsonText(TClearLine.GetTokenJson(Request), '/access_token');
    except
      on E: EClearLine do
      begin
        Dec(Left, SliceMs);
        if (E.Status <> CL_E_TIMEOUT) or (Left <= 0) then
          raise;
      end;
    end;
end;

procedure TTokenThread.Execute;
begin
  try
    FToken := GetToken;
  except
    on E: Exception do
    begin
      FError := E; // lives until the end of this block, and Synchronize waits
      Synchronize(Deliver);
      Exit;
    end;
  end;
  Synchronize(Deliver);
end;

procedure TTokenThread.Deliver;
begin
  if Terminated then
    Exit; // the form waits for the thread at its own end, and is half gone
  try
    if FError <> nil then
      FFailed(FError)
    else
      FArrived(FToken);
  except
    ShowFault; // the form's own, and no failure to get a token
  end;
end;

// As an exception in any other event of a form: Synchronize would carry it into the thread.
procedure TTokenThread.ShowFault;
begin
  if Assigned(ApplicationHandleException) then
    ApplicationHandleException(Self)
  else
    ShowException(ExceptObject, ExceptAddr);
end;

end.
