using System.ComponentModel;
using System.Diagnostics;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>examples/lastfm.cs, built and run by the .NET command line as a reader runs it.</summary>
[Collection(DotnetRun)]
public sealed class ExampleTests
{
    /// <summary>The tests that call <c>dotnet run</c>, one after the other: two restores at once may write the same files of the projects.</summary>
    public const string DotnetRun = "dotnet run";

#if DEBUG
    const string Configuration = "Debug";
#else
    const string Configuration = "Release";
#endif

    static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task TheNotebook_ReadsTrainsRecommendsAndExplains()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "GpuAls.sln"))) root = root.Parent;
        Assert.SkipWhen(root is null, "the sources, with examples/lastfm.cs");
        var file = Path.Combine(root.FullName, "examples", "lastfm.cs");
        // The projects are built already, and other tests have their assemblies open.
        using var process = Start(
            root.FullName, "run", "-c", Configuration, "--property:BuildProjectReferences=false", file, "--", "--use-gpu", "false");
        Assert.SkipWhen(process is null, "the command dotnet");

        using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(Limit);
        var error = process.StandardError.ReadToEndAsync(late.Token);
        string output;
        try
        {
            output = await process.StandardOutput.ReadToEndAsync(late.Token);
            await process.WaitForExitAsync(late.Token);
        }
        finally
        {
            // A program that never ends would outlive the tests.
            process.Kill(entireProcessTree: true);
        }

        Assert.True(process.ExitCode == 0, output + await error);
        var lines = output.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        Assert.Matches(@"^Read \d{2,3},\d{3} rows, 0 of them invalid\.$", lines[0]);
        Assert.Matches(@"^3,000 users, 600 artists, \d{2,3},\d{3} pairs: \d+\.\d\d ?% of the matrix is filled\.$", lines[1]);
        Assert.Contains("Added the user 'me', number 3,000, with 5 artists.", lines);
        Assert.Contains(lines, line => line.StartsWith("Trained 15 iterations of 100 factors on CPU, ", StringComparison.Ordinal));
        // Artists of the same taste, and none that the listener has.
        string[] known = ["radiohead", "muse", "coldplay", "pink floyd", "the beatles"];
        string[] taste = ["placebo", "the killers", "arctic monkeys", "u2", "r.e.m.", "oasis"];
        var recommended = lines.SkipWhile(line => line != "Recommended to me:").Skip(1).Take(6).Select(Name).ToList();
        Assert.Empty(recommended.Intersect(known));
        Assert.True(recommended.Count(artist => taste.Contains(artist) || artist.StartsWith("rock band ", StringComparison.Ordinal)) >= 4, output);
        var shares = lines.SkipWhile(line => !line.StartsWith($"Why {recommended[0]}, ", StringComparison.Ordinal)).Skip(1).ToList();
        Assert.Equal(known.Order(), shares.Select(line => Name(line).Split(',')[0]).Order());

        // A number, two blanks, and the name.
        static string Name(string line) => line.Trim().Split("  ", 2)[1];
    }

    /// <summary>
    /// Two programs in one folder share the start program `apphost`, so the notebook, built after the service, would start the service.
    /// </summary>
    [Fact]
    public async Task EachExample_IsBuiltInAFolderOfItsOwn()
    {
        var examples = Directory.GetFiles(Path.GetDirectoryName(RepositoryFile.FullPath("examples/lastfm.cs"))!, "*.cs");
        Assert.True(examples.Length >= 2);
        var folders = new HashSet<string>();
        foreach (var example in examples)
        {
            using var process = Start(Path.GetDirectoryName(example)!, "build", "-c", Configuration, "-getProperty:IntermediateOutputPath", example);
            Assert.SkipWhen(process is null, "the command dotnet");
            var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(process.ExitCode == 0, output);
            Assert.True(folders.Add(output.Trim()), $"{example} is built in {output.Trim()}, as another example is.");
        }
    }

    static Process? Start(string folder, params string[] words)
    {
        // The program that runs this test, if it is dotnet, is the one that built it.
        var program = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var start = new ProcessStartInfo(program, words) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            return Process.Start(start);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
