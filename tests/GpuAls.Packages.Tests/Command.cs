using System.Diagnostics;

namespace GpuAls.Packages.Tests;

/// <summary>A command that runs in a folder, with nothing inherited from the build or test run that started these tests.</summary>
static class Command
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    /// <summary>MSBuild reads every environment variable as a property: these would change what is built.</summary>
    static readonly string[] BuildProperties =
        ["ArtifactsPath", "Configuration", "OutputPath", "PackageVersion", "Platform", "RuntimeIdentifier", "TargetFramework", "Version"];

    /// <summary>The <c>dotnet</c> that runs these tests, or the first on PATH.</summary>
    public static string DotNet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet";

    /// <summary>Runs a program to its end.</summary>
    /// <returns>The standard output.</returns>
    /// <exception cref="Xunit.Sdk.XunitException">The exit code was not 0, or the time limit passed.</exception>
    public static async Task<string> Run(string folder, string packageCache, string program, params string[] arguments)
    {
        var (code, output, error) = await End(folder, packageCache, program, arguments);
        Assert.True(code == 0, $"{Typed(program, arguments)} ended with code {code}:\n{output}\n{error}");
        return output;
    }

    /// <summary>Runs a program to its end, which is an error that its user can correct.</summary>
    /// <returns>The lines of the standard error.</returns>
    /// <exception cref="Xunit.Sdk.XunitException">The exit code was not 1, or the time limit passed.</exception>
    public static async Task<string[]> Fail(string folder, string packageCache, string program, params string[] arguments)
    {
        var (code, output, error) = await End(folder, packageCache, program, arguments);
        Assert.True(code == 1, $"{Typed(program, arguments)} ended with code {code}:\n{output}\n{error}");
        return error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    static async Task<(int Code, string Output, string Error)> End(string folder, string packageCache, string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        CleanEnvironment(start.Environment);
        start.Environment["NUGET_PACKAGES"] = packageCache;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{Typed(program, arguments)} did not end within {Limit}:\n{await output}\n{await error}");
        }

        return (process.ExitCode, await output, await error);
    }

    static void CleanEnvironment(IDictionary<string, string?> environment)
    {
        var inherited = environment.Keys.Where(name =>
            name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("TESTINGPLATFORM", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("NUGET_PACKAGES", StringComparison.OrdinalIgnoreCase)
            || BuildProperties.Contains(name, StringComparer.OrdinalIgnoreCase)).ToList();
        foreach (var name in inherited) environment.Remove(name);
        // A build server would outlive the test and keep its output open.
        environment["MSBUILDDISABLENODEREUSE"] = "1";
        environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        environment["UseSharedCompilation"] = "false";
        environment["DOTNET_NOLOGO"] = "1";
        environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        environment["DOTNET_SKIP_FIRST_TIME_EXPERIENCE"] = "1";
        // The tool's own program finds .NET where these tests found it.
        if (Path.IsPathRooted(DotNet)) environment["DOTNET_ROOT"] = Path.GetDirectoryName(DotNet);
    }

    static string Typed(string program, string[] arguments) => $"{Path.GetFileName(program)} {string.Join(' ', arguments)}";
}
