using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using GpuAls.Testing;

namespace GpuAls.Databases.Tests;

/// <summary>
/// PGlite, a PostgreSQL in WebAssembly with the real pgvector, on a port of the loopback address. tests/install-databases.sh installs it into
/// artifacts/; the first test that needs it does so.
/// </summary>
public sealed class PgliteServer : IDisposable
{
    readonly Lock starting = new();
    Process? server;
    int port;

    /// <summary>The address for gpuals.</summary>
    public string Address => string.Create(
        CultureInfo.InvariantCulture, $"postgresql://postgres:postgres@127.0.0.1:{port}/postgres?sslmode=disable");

    /// <summary>Starts the server, unless it runs; skips the test if it cannot be installed.</summary>
    public void Require()
    {
        lock (starting)
        {
            if (server is not null) return;
            var packages = RepositoryFile.FullPath("artifacts/pglite");
            var script = RepositoryFile.FullPath("tests/GpuAls.Databases.Tests/pglite-server.mjs");
            Assert.SkipUnless(HasNode(), "no node on this machine, which runs PGlite, a PostgreSQL with pgvector");
            var installed = Path.Combine(packages, "node_modules/@electric-sql/pglite-pgvector");
            if (!Directory.Exists(installed)) Run("bash", RepositoryFile.FullPath("tests/install-databases.sh"), "pglite");
            Assert.SkipUnless(Directory.Exists(installed), "npm could not install PGlite, a PostgreSQL with pgvector");
            using (var listener = new TcpListener(IPAddress.Loopback, 0))
            {
                listener.Start();
                port = ((IPEndPoint)listener.LocalEndpoint).Port;
            }

            server = Process.Start(new ProcessStartInfo("node", [script, port.ToString(CultureInfo.InvariantCulture), packages])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            while (server.StandardOutput.ReadLine() is { } line)
            {
                if (!line.Contains("listening", StringComparison.Ordinal)) continue;
                _ = server.StandardOutput.ReadToEndAsync();
                _ = server.StandardError.ReadToEndAsync();
                return;
            }

            Assert.Fail($"PGlite does not start: {server.StandardError.ReadToEnd()}");
        }
    }

    public void Dispose()
    {
        if (server is null) return;
        server.Kill();
        server.WaitForExit();
        server.Dispose();
    }

    static bool HasNode() => !OperatingSystem.IsWindows() && Run("sh", "-c", "command -v node") == 0;

    static int Run(string program, params string[] words)
    {
        using var process = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
