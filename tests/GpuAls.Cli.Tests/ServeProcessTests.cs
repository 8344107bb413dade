using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using GpuAls.Core.Model;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary><c>gpuals serve</c> as a process of its own: its lines, its end, its keys, and TLS by Kestrel's settings.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ServeProcessTests(TasteModel tastes) : IClassFixture<TasteModel>, IDisposable
{
    const string Query = "/v1/recommend?user=metal0&n=1";

    // On a busy machine; alone the process ends within some milliseconds of the last answer, and within a second whatever happens.
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    readonly TestFolder folder = new();

    public static bool HasSignals => !OperatingSystem.IsWindows();

    public void Dispose() => folder.Dispose();

    [Theory(SkipUnless = nameof(HasSignals), Skip = "Windows has no such signals"), InlineData("INT"), InlineData("TERM")]
    public async Task TheService_SaysItsAddressOnce_AndEndsWithCodeZero(string signal)
    {
        RunningProgram.RequireSignal(signal);
        using var service = await Service.Start([tastes.Path, "--port", "0"]);
        Assert.Matches(@"^Serving plays at http://127\.0\.0\.1:[1-9][0-9]*$", service.Line);
        Assert.Contains("Slayer", await service.Client.GetStringAsync(Query, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var (code, output, error) = await service.Stop(signal);
        Assert.Equal((0, "", ""), (code, output, error));
    }

    [Fact(SkipUnless = nameof(HasSignals), Skip = "Windows has no such signals")]
    public async Task AKey_IsReadFromTheFile_AndWarningsAreWritten()
    {
        var keys = folder.Write("keys.txt", "secret\n");
        File.SetUnixFileMode(keys, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        using var service = await Service.Start([tastes.Path, "--port", "0", "--host", "0.0.0.0", "--api-key-file", keys]);
        Assert.StartsWith("Serving plays at http://0.0.0.0:", service.Line, StringComparison.Ordinal);
        using var refused = await service.Client.GetAsync(Query, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        service.Client.DefaultRequestHeaders.Authorization = new("Bearer", "secret");
        await service.Client.GetStringAsync(Query, TestContext.Current.CancellationToken);
        var (code, _, error) = await service.Stop("TERM");
        Assert.Equal((0, $"gpuals: warning: every user of this machine can read {keys}. To stop that: chmod 600 {keys}"), (code, error));
    }

    [Fact(SkipUnless = nameof(HasSignals), Skip = "Windows has no such signals")]
    public async Task OtherMachinesWithoutAKey_AreWarnedOf()
    {
        using var service = await Service.Start([tastes.Path, "--port", "0", "--host", "0.0.0.0"]);
        Assert.Equal(
            "gpuals: warning: other machines can reach this service, and it asks for no key. To ask for one: --api-key-file FILE",
            (await service.Stop("TERM")).Error);
    }

    [Fact(SkipUnless = nameof(HasSignals), Skip = "Windows has no such signals")]
    public async Task QuietWithABrokenFile_WritesTheWarningAlone()
    {
        File.Copy(tastes.Path, folder["m.als"]);
        using var service = await Service.Start([folder["m.als"], "--port", "0", "--quiet"]);
        folder.Write("new", "no model");
        File.Move(folder["new"], folder["m.als"], overwrite: true);
        while (await service.Client.GetStringAsync("/health/ready", TestContext.Current.CancellationToken) == "Healthy")
            await Task.Delay(50, TestContext.Current.CancellationToken);
        var (code, _, error) = await service.Stop("TERM");
        Assert.Equal(0, code);
        Assert.StartsWith($"gpuals: warning: Model m not replaced: {folder["m.als"]}: not a GpuAls model file", error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error);
    }

    [Fact(SkipUnless = nameof(HasSignals), Skip = "Windows has no such signals")]
    public async Task Tls_IsKestrelsOwn_AndOtherAddressesAreNotMixedIn()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        folder.Write("server.crt", certificate.ExportCertificatePem());
        folder.Write("server.key", key.ExportPkcs8PrivateKeyPem());
        Dictionary<string, string> settings = new()
        {
            ["Kestrel__Endpoints__Https__Url"] = "https://127.0.0.1:0",
            ["Kestrel__Endpoints__Https__Certificate__Path"] = folder["server.crt"],
            ["Kestrel__Endpoints__Https__Certificate__KeyPath"] = folder["server.key"],
        };
        using (var service = await Service.Start([tastes.Path], settings))
        {
            Assert.Matches(@"^Serving plays at https://127\.0\.0\.1:[1-9][0-9]*$", service.Line);
            using var handler = new HttpClientHandler
            {
                ServerCertificateCustomValidationCallback = (_, other, _, _) => other!.Thumbprint == certificate.Thumbprint,
            };
            using var client = new HttpClient(handler) { BaseAddress = service.Client.BaseAddress };
            using var query = new HttpRequestMessage(HttpMethod.Get, Query) { Version = HttpVersion.Version20 };
            using var answer = await client.SendAsync(query, TestContext.Current.CancellationToken);
            Assert.Equal((HttpStatusCode.OK, HttpVersion.Version20), (answer.StatusCode, answer.Version));
            Assert.Equal((0, "", ""), await service.Stop("TERM"));
        }

        using var mixed = Service.Process([tastes.Path, "--port", "0"], settings);
        Assert.Equal(
            "gpuals: --port and the endpoints of Kestrel's settings (Kestrel__Endpoints__…) both name an address; expected one of them",
            (await mixed.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)).TrimEnd('\n'));
        await mixed.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((int)ExitCode.WrongUse, mixed.ExitCode);
    }

    [Fact(SkipUnless = nameof(HasSignals), Skip = "Windows has no such signals")]
    public async Task AfterKills_EveryAcceptedEventIsInTheModelOnce()
    {
        var path = folder["m.als"];
        File.Copy(tastes.Path, path);
        string[] words = [path, "--port", "0", "--accept-events", "--event-interval", "0.05", "--quiet"];
        var accepted = 0;
        for (var round = 0; round < 4; round++)
        {
            using var service = await Service.Start(words);
            // Killed in the middle of an update, wherever that is.
            var end = Stopwatch.StartNew();
            while (end.Elapsed < TimeSpan.FromMilliseconds(300 + 170 * round))
            {
                using var body = new StringContent("""{ "events": [{ "user": "metal0", "item": "Slayer" }] }""", null, "application/json");
                using var answer = await service.Client.PostAsync("/v1/events", body, TestContext.Current.CancellationToken);
                Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
                accepted++;
            }

            service.Kill();
        }

        using var last = await Service.Start(words);
        while (!(await last.Client.GetStringAsync("/health/events", TestContext.Current.CancellationToken))
            .Contains("\"pending\":0", StringComparison.Ordinal))
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.Equal((0, "", ""), await last.Stop("TERM"));
        Assert.Equal(Slayer(tastes.Path) + accepted, Slayer(path));

        static float Slayer(string model)
        {
            using var opened = AlsModel.Open(model, inMemory: true);
            var user = opened.Users.FindKey("metal0");
            var place = opened.Known.RowColumns(user).IndexOf(opened.Items.FindKey("Slayer"));
            return place < 0 ? 0 : opened.Known.RowValues(user)[place];
        }
    }

    [Fact(SkipUnless = nameof(HasSignals), Skip = "Windows has no such signals")]
    public async Task AnUpdateOfTheServedModel_IsLoaded_AndNoRequestFails()
    {
        var path = folder["m.als"];
        File.Copy(tastes.Path, path);
        using var service = await Service.Start([path, "--port", "0"]);
        using var stop = new CancellationTokenSource();
        var client = Task.Run(async () =>
        {
            var answers = 0;
            for (; !stop.IsCancellationRequested; answers++)
            {
                using var answer = await service.Client.GetAsync(Query, TestContext.Current.CancellationToken);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            }

            return answers;
        });
        for (var n = 0; n < 3; n++)
        {
            Gpuals.Answer("update", path, folder.Write("new.tsv", $"late{n}\tSlayer\t3\nlate{n}\tAnthrax\t2\n"), "-q");
            while (true)
            {
                using var found = await service.Client.GetAsync($"/v1/recommend?user=late{n}&n=1", TestContext.Current.CancellationToken);
                if (found.StatusCode == HttpStatusCode.OK) break;
                Assert.Equal(HttpStatusCode.NotFound, found.StatusCode);
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
        }

        await stop.CancelAsync();
        Assert.True(await client > 0);
        Assert.Equal(0, (await service.Stop("TERM")).Code);
    }

    [Fact(SkipUnless = nameof(HasSignals), Skip = "Windows has no such signals")]
    public async Task EventsFromOtherMachinesWithoutAKey_AreRefusedAtTheStart()
    {
        var path = folder["m.als"];
        File.Copy(tastes.Path, path);
        using var process = Service.Process([path, "--port", "0", "--host", "0.0.0.0", "--accept-events"], null);
        Assert.Matches(
            @"^gpuals: --accept-events on http://0\.0\.0\.0:[0-9]+, which other machines can reach, without keys; expected --api-key-file\n"
                + @" +Ask for a key: --api-key-file FILE\. Or listen on this machine alone: --host 127\.0\.0\.1\n$",
            await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((int)ExitCode.UserError, process.ExitCode);
    }

    /// <summary>A service that has said its address.</summary>
    sealed class Service : IDisposable
    {
        readonly Process process;
        readonly Task<string> error;

        Service(Process process, string line, Task<string> error)
        {
            (this.process, Line, this.error) = (process, line, error);
            var address = line[(line.LastIndexOf(' ') + 1)..].Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal);
            Client = new HttpClient { BaseAddress = new Uri(address) };
        }

        public string Line { get; }

        public HttpClient Client { get; }

        public static async Task<Service> Start(string[] words, Dictionary<string, string>? settings = null)
        {
            var process = Process(words, settings);
            var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            return line is not null ? new Service(process, line, error) : throw new InvalidOperationException(await error);
        }

        public static Process Process(string[] words, Dictionary<string, string>? settings)
        {
            var start = RunningProgram.StartInfo(["serve", .. words]);
            foreach (var (name, value) in settings ?? []) start.Environment[name] = value;
            return System.Diagnostics.Process.Start(start)!;
        }

        /// <summary>Sends a signal and waits for the end.</summary>
        public async Task<(int Code, string Output, string Error)> Stop(string signal)
        {
            using (var kill = System.Diagnostics.Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]))
                await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
            using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            late.CancelAfter(Limit);
            await process.WaitForExitAsync(late.Token);
            // On a very busy machine Kestrel warns of its own slowness.
            var lines = (await error).Split('\n').Where(line => line.Length > 0 && !line.Contains("heartbeat", StringComparison.Ordinal));
            return (process.ExitCode, await process.StandardOutput.ReadToEndAsync(late.Token), string.Join('\n', lines));
        }

        /// <summary>Kills the process, which does nothing more.</summary>
        public void Kill()
        {
            process.Kill();
            process.WaitForExit();
        }

        public void Dispose()
        {
            Client.Dispose();
            if (!process.HasExited) process.Kill();
            process.Dispose();
        }
    }
}
