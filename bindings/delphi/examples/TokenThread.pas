// A token for a form that must not freeze meanwhile: a thread gets it and calls back in the main thread.
//
//   procedure TTillForm.PayClick(Sender: TObject);
//   begin
//     Pay.Enabled := False;
//     FThread := TTokenThread.Create('', TokenArrived, TokenFailed);
//   end;
//
//   procedure TTillForm.TokenArrived(const Token: TClearLineString); // in the main thread: it may touch the form
//   procedure TTillForm.TokenFailed(Error: EClearLine);              // likewise; Error is gone after it
//
//   procedure TTillForm.FormDestroy(Sender: TObject);
//   begin
//     FThread.Free; // ends it: half a second at most
//   end;
unit TokenThread;

interface

uses
  SysUtils, Classes, ClearLine;

type
  TTokenArrived = procedure(const Token: TClearLineString) of object;
  TTokenFailed = procedure(Error: EClearLine) of object;

  TTokenThread = class(TThread)
  private
    FScope, FToken: TClearLineString;
    FError: EClearLine;
    FArrived: TTokenArrived;
    FFailed: TTokenFailed;
    procedure GetToken;
    procedure DeliverToken;
    procedure DeliverError;
  protected
    procedure Execute; override;
  public
    // Starts at once. Scope '' is the configured one.
    constructor Create(const Scope: TClearLineString; Arrived: TTokenArrived; Failed: TTokenFailed);
  end;

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
procedure TTokenThread.GetToken;
var
  Request: IClearLineObject;
  Left: Integer;
begin
  Request := ClearLineObject.Put('scope', FScope).Put('timeout_ms', SliceMs);
  Left := PatienceMs;
  while not Terminated and (FToken = '') do
    try
      FToken := TClearLine.JsonText(TClearLine.GetTokenJson(Request), '/access_token');
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
    GetToken;
    if not Terminated then
      Synchronize(DeliverToken);
  except
    on E: EClearLine do
    begin
      FError := E; // lives until the end of this block, and Synchronize waits
      if not Terminated then
        Synchronize(DeliverError);
    end;
  end;
end;

procedure TTokenThread.DeliverToken;
begin
  FArrived(FToken);
end;

procedure TTokenThread.DeliverError;
begin
  FFailed(FError);
end;

end.
