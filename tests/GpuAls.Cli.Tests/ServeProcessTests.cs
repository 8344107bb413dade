using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
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

        public void Dispose()
        {
            Client.Dispose();
            if (!process.HasExited) process.Kill();
            process.Dispose();
        }
    }
}
