using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using GpuAls.Cli.Serving;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary><c>gpuals serve</c>: everything that ends before the service listens.</summary>
public sealed class ServeTests(TasteModel tastes) : IClassFixture<TasteModel>, IDisposable
{
    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    string Model(string name)
    {
        File.Copy(tastes.Path, folder[name], overwrite: true);
        return folder[name];
    }

    static void Fails(ExitCode code, string error, params string[] words)
    {
        var run = Gpuals.Run(["serve", .. words]);
        Assert.Equal((code, "", error), (run.Code, run.Output, run.Error.TrimEnd('\n')));
    }

    static void IsWrongUse(string error, params string[] words) => Fails(ExitCode.WrongUse, $"gpuals: {error}", words);

    [Theory]
    [InlineData("a=1", "--shares has no share of the model 'b'; expected a=1,b=NUMBER")]
    [InlineData("a=1,b=2,c=3", "--shares names the model 'c'; expected a or b")]
    [InlineData("a=1,a=2", "--shares names the model 'a' twice; expected each model once")]
    [InlineData("a=1,b", "--shares has 'b'; expected b=NUMBER, a number of 0 or more")]
    [InlineData("a=1,b=-1", "--shares has 'b=-1'; expected b=NUMBER, a number of 0 or more")]
    [InlineData("a=1,b=NaN", "--shares has 'b=NaN'; expected b=NUMBER, a number of 0 or more")]
    [InlineData("a=0,b=0", "all models have the weight 0; expected one above 0")]
    [InlineData("", "--shares names the model ''; expected a or b")]
    public void WrongShares_AreNamed(string shares, string error) =>
        IsWrongUse(error, Model("a.als"), Model("b.als"), "--shares", shares);

    [Fact]
    public void TwoModelsOfOneName_NeedNames()
    {
        var (one, other) = (Model("plays.als"), Model("Plays.txt"));
        IsWrongUse($"2 models are named 'plays'; expected different names, such as plays1={one} plays2={other}", one, other);
    }

    [Theory]
    [InlineData("--host", "shop.example", "--host is 'shop.example'; expected an IP address or localhost")]
    [InlineData("--host", "", "--host is ''; expected an IP address or localhost")]
    [InlineData("--port", "65536", "--port is '65536'; expected a whole number from 0 to 65535")]
    [InlineData("--port", "-1", "--port is '-1'; expected a whole number from 0 to 65535")]
    [InlineData("--max-requests", "0", "--max-requests is '0'; expected a whole number of 1 or more")]
    [InlineData("--memory-limit", "0", "--memory-limit is '0'; expected a whole number of 1 or more")]
    [InlineData(
        "--allowed-hosts", "shop.example:80", "--allowed-hosts is 'shop.example:80'; expected host names without a port, separated by commas")]
    [InlineData("--allowed-hosts", "a,,b", "--allowed-hosts is 'a,,b'; expected host names without a port, separated by commas")]
    [InlineData("--api-key-file", "", "--api-key-file is empty; expected a file name")]
    public void AWrongValue_IsNamed(string option, string value, string error) =>
        IsWrongUse($"{error}\n        For all options: gpuals serve --help", tastes.Path, option, value);

    [Theory]
    [InlineData("--event-interval", "5"), InlineData("--event-batch", "7"), InlineData("--max-pending-events", "9")]
    public void AnOptionOfEvents_NeedsThem(string option, string value) => IsWrongUse(
        $"{option} requires --accept-events\n        For all options: gpuals serve --help", tastes.Path, option, value);

    [Fact]
    public void AJournalThatIsDamaged_IsRefused()
    {
        var path = Model("plays.als");
        var journal = folder.Write("plays.als.events", "no journal\n");
        Fails(
            ExitCode.UserError,
            $"gpuals: {journal}: line 1 is damaged (no checksum); expected a journal of events as the service wrote it\n"
                + $"        Move the file away and add its events again: mv {journal} {journal}.damaged",
            path,
            "--accept-events");
        Assert.Equal("no journal\n", File.ReadAllText(journal));
    }

    [Fact]
    public void AMissingFile_IsNamed() => Fails(ExitCode.UserError, $"gpuals: {folder["no.als"]}: no such file", folder["no.als"]);

    [Fact]
    public void AFileThatIsNoModel_GetsTheRemedyOfAllCommands()
    {
        var path = folder.Write("plays.tsv", "ann\tmuse\t1\n");
        var run = Gpuals.Run("serve", path);
        Assert.Equal(Gpuals.Run("info", path).Error, run.Error);
        Assert.Contains($"gpuals train {path} --model NAME.als", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void ADamagedModel_IsRefused()
    {
        var bytes = File.ReadAllBytes(tastes.Path);
        // All bytes in DamagedModelFileTests. A service that starts is ended, without an error.
        for (var k = 7; k < bytes.Length; k += 311)
        {
            bytes[k] ^= 1;
            var path = folder.Write("damaged.als", bytes);
            using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(2));
            var run = Gpuals.Run(["serve", path, "--port", "0"], "", stop.Token);
            Assert.Equal(ExitCode.UserError, run.Code);
            Assert.StartsWith($"gpuals: {path}: ", run.Error, StringComparison.Ordinal);
            bytes[k] ^= 1;
        }
    }

    [Fact]
    public void ModelsBeyondTheLimit_GetARemedy()
    {
        Gpuals.Answer("generate", folder["plays.tsv"], "--users", "3000", "--items", "500", "--rows", "20000");
        Gpuals.Answer(
            "train", folder["plays.tsv"], "--format", "lastfm-360k", "--model", folder["large.als"], "--factors", "100", "--iterations", "1",
            "--neighbours", "0", "--use-gpu", "false", "--quiet");
        var run = Gpuals.Run("serve", folder["large.als"], "--memory-limit", "1");
        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.Matches(
            @"^gpuals: .*large\.als needs [1-9]\.[0-9] MiB, and the models that are loaded take 0 bytes; expected at most 1\.0 MiB together\n"
                + "        Raise the limit: --memory-limit. Or serve fewer models\n$",
            run.Error);
    }

    [Fact]
    public void TheFileOfTheKeys_NeedsAKey()
    {
        var path = folder["keys.txt"];
        var make = $"\n        Make a key: (umask 077 && openssl rand -hex 32 > {path})";
        Fails(ExitCode.UserError, $"gpuals: {path}: no such file{make}", tastes.Path, "--api-key-file", path);
        folder.Write("keys.txt", "\n  \n");
        Fails(ExitCode.UserError, $"gpuals: {path} has no key; expected one per line{make}", tastes.Path, "--api-key-file", path);
        folder.Write("keys.txt", "good\nschlüssel\n");
        Fails(
            ExitCode.UserError,
            $"gpuals: key 2 of {path} has a character that no header can send; expected ASCII letters and digits{make}",
            tastes.Path,
            "--api-key-file",
            path);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void AFileThatOthersCanRead_IsWarnedOf()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "rights are other ones on Windows");
        var path = folder.Write("keys.txt", " one \r\ntwo\n");
        Assert.Equal(["one", "two"], ApiKeyFile.Read(path));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Equal($"every user of this machine can read {path}. To stop that: chmod 600 {path}", ApiKeyFile.Warning(path));
        File.SetUnixFileMode(path, UnixFileMode.UserRead);
        Assert.Null(ApiKeyFile.Warning(path));
    }

    [Fact]
    public void APortInUse_GetsARemedy()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        const string Remedy = "        Name another port: --port. Or let the system choose one: --port 0";
        Fails(ExitCode.UserError, $"gpuals: port {port} of 127.0.0.1 is in use; expected a free port\n{Remedy}", tastes.Path, "--port", port);
        Fails(
            ExitCode.UserError,
            $"gpuals: port {port} of localhost is in use; expected a free port\n{Remedy}",
            tastes.Path,
            "--port",
            port,
            "--host",
            "localhost");
    }

    [Fact]
    public void AnAddressOfAnotherMachine_GetsARemedy() => Fails(
        ExitCode.UserError,
        "gpuals: 192.0.2.1 is not an address of this machine; expected one of its own addresses\n"
            + "        Listen on this machine alone: --host 127.0.0.1. Or on all of its addresses: --host 0.0.0.0",
        tastes.Path,
        "--host",
        "192.0.2.1",
        "--port",
        "0");

    [Fact]
    public void APortOfTheSystem_GetsARemedy()
    {
        // The tests may run as a user who may.
        var failure = ListenOptions.Failure("127.0.0.1", 80, SocketError.AccessDenied)!;
        Assert.Equal(
            ("this user may not listen on port 80; expected a port from 1024 on", "Name another port: --port 8080"),
            (failure.Message, failure.Remedy));
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080", false), InlineData("http://localhost:8080", false), InlineData("https://[::1]:8080", false)]
    [InlineData("http://0.0.0.0:8080", true), InlineData("http://[::]:8080", true), InlineData("https://10.0.0.7:443", true)]
    [InlineData("http://*:80", true)]
    public void AnAddressThatOtherMachinesReach_IsPublic(string address, bool isPublic) => Assert.Equal(isPublic, ListenOptions.IsPublic(address));
}
