using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace GpuAls.Testing;

/// <summary>
/// A PostgreSQL server of this test assembly alone, in a temporary folder; it is started by the first test that needs one. Programs on this machine
/// log in without a password over the socket, and with one over TCP.
/// </summary>
public sealed class PostgresServer : IDisposable
{
    /// <summary>The password of the user <c>postgres</c> over TCP.</summary>
    public const string Password = "a 'quoted' pass@word/?";

    const string Missing = "no PostgreSQL server on this machine; Debian's package is postgresql";

    // PostgreSQL does not run as root.
    static readonly bool IsRoot = Environment.UserName == "root";
    static readonly string? Programs = FindPrograms();

    readonly Lock starting = new();
    DirectoryInfo? folder;
    Process? server;
    int port;

    /// <summary>Whether the programs of a server are on this machine.</summary>
    public static bool IsInstalled => Programs is not null;

    /// <summary>The folder of the socket.</summary>
    public string SocketFolder => folder!.FullName;

    /// <summary>The port, on the loopback address and in the name of the socket.</summary>
    public int Port => port;

    /// <summary>The address of a database over the socket, for gpuals.</summary>
    public string Address(string database = "postgres", string user = "postgres") => string.Create(
        CultureInfo.InvariantCulture, $"postgresql:Host={SocketFolder};Port={Port};Username={user};Database={database}");

    /// <summary>Starts the server, unless it runs; skips the test if there is none on this machine.</summary>
    public void Require()
    {
        Assert.SkipUnless(IsInstalled, Missing);
        lock (starting)
        {
            if (folder is null) Create();
            if (server is null or { HasExited: true }) Start();
        }
    }

    /// <summary>Ends the server as a crash does: without a checkpoint, and with all connections lost.</summary>
    public void Crash()
    {
        Signal("QUIT");
        server!.WaitForExit();
    }

    /// <summary>Runs a statement with <c>psql</c>, which is not the code under test.</summary>
    /// <returns>The rows: a line each, fields separated by |.</returns>
    public string Query(string statement, string database = "postgres")
    {
        using var psql = Process.Start(new ProcessStartInfo(
            Path.Combine(Programs!, "psql"),
            [
                "-h", SocketFolder, "-p", port.ToString(CultureInfo.InvariantCulture), "-U", "postgres", "-d", database, "-X", "-At", "-v",
                "ON_ERROR_STOP=1", "-c", statement,
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = psql.StandardError.ReadToEndAsync();
        var rows = psql.StandardOutput.ReadToEnd();
        psql.WaitForExit();
        Assert.True(psql.ExitCode == 0, error.GetAwaiter().GetResult());
        return rows.TrimEnd('\n');
    }

    public void Dispose()
    {
        if (server is { HasExited: false })
        {
            Signal("QUIT");
            server.WaitForExit();
        }

        server?.Dispose();
        folder?.Delete(recursive: true);
    }

    void Create()
    {
        folder = Directory.CreateTempSubdirectory("gpuals-postgres-");
        var password = Path.Combine(folder.FullName, "password");
        File.WriteAllText(password, Password);
        if (IsRoot) Run("chown", "-R", "postgres", folder.FullName);
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        var initdb = AsServer(
            "initdb", "-D", Path.Combine(folder.FullName, "data"), "-U", "postgres", "--no-sync", "-E", "UTF8", "--locale=C", "--auth-local=trust",
            "--auth-host=scram-sha-256", $"--pwfile={password}");
        Run(initdb[0], initdb[1..]);
    }

    void Start()
    {
        var command = AsServer(
            "postgres", "-D", Path.Combine(SocketFolder, "data"), "-k", SocketFolder, "-h", "127.0.0.1", "-p",
            port.ToString(CultureInfo.InvariantCulture), "-c", "fsync=off", "-c", "shared_buffers=64MB", "-c", "max_connections=20");
        server?.Dispose();
        // Its log goes to a pipe that nobody has to read: a full one would stop the server.
        server = Process.Start(new ProcessStartInfo("sh", ["-c", "exec \"$@\" >\"$0\" 2>&1", "/dev/null", .. command]))!;
        for (var n = 0; n < 600; n++)
        {
            if (TryRun(
                Path.Combine(Programs!, "pg_isready"), "-q", "-h", SocketFolder, "-p", port.ToString(CultureInfo.InvariantCulture)).IsDone) return;
            Assert.False(server.HasExited, "the PostgreSQL server ended at its start");
            Thread.Sleep(50);
        }

        Assert.Fail("the PostgreSQL server does not start");
    }

    // The program replaces setpriv, so that a signal reaches it.
    static string[] AsServer(string program, params string[] words) =>
        [
            .. IsRoot ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : Array.Empty<string>(),
            Path.Combine(Programs!, program),
            .. words,
        ];

    void Signal(string signal) => Run("kill", $"-{signal}", server!.Id.ToString(CultureInfo.InvariantCulture));

    static void Run(string program, params string[] words)
    {
        var (isDone, output) = TryRun(program, words);
        Assert.True(isDone, $"{program} {string.Join(' ', words)}: {output}");
    }

    static (bool IsDone, string Output) TryRun(string program, params string[] words)
    {
        using var process = Process.Start(
            new ProcessStartInfo("sh", ["-c", "exec \"$0\" \"$@\" 2>&1", program, .. words]) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode == 0, output);
    }

    static string? FindPrograms()
    {
        if (OperatingSystem.IsWindows()) return null;
        var debian = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").Order().Reverse() : [];
        var folders = debian.Select(version => Path.Combine(version, "bin")).Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'));
        return folders.FirstOrDefault(path => File.Exists(Path.Combine(path, "initdb")) && File.Exists(Path.Combine(path, "postgres")));
    }
}
