using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text;
using System.Text.RegularExpressions;
using GpuAls.Cli.Completion;
using GpuAls.Cli.Options;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>The words that follow a part of a command line, and the Tab key in real shells.</summary>
public sealed partial class CompletionTests : IDisposable
{
    readonly TestFolder folder = new();

    public static bool HasBash => Has("bash");
    public static bool HasZsh => Has("zsh");
    public static bool HasFish => Has("fish");

    public void Dispose() => folder.Dispose();

    static bool Has(string shell) =>
        !OperatingSystem.IsWindows() && File.Exists("/usr/bin/script") && (File.Exists($"/usr/bin/{shell}") || File.Exists($"/bin/{shell}"));

    static string[] Words(string line) => [.. Gpuals.Answer("[complete]", line).Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    static string[] Names(string line) => [.. Words(line).Select(word => word.Split('\t')[0])];

    [Theory]
    [InlineData("gpuals tr", "train")]
    [InlineData("gpuals similar", "similar-items,similar-users")]
    [InlineData("gpuals --", "--help,--version")]
    [InlineData("gpuals nothing ", "")]
    [InlineData("gpuals datasets ", "get")]
    [InlineData("gpuals datasets get ml-1", "ml-100k,ml-1m")]
    [InlineData("gpuals train --fo", "--format")]
    [InlineData("gpuals train --format x --fo", "")]
    [InlineData("gpuals benchmark --device cpu --dev", "--device")]
    [InlineData("gpuals train --solver c", "cg,cg-diagonal,cholesky")]
    [InlineData("gpuals train --solver=ch", "--solver=cholesky")]
    [InlineData("gpuals train --use-gpu ", "true,false")]
    [InlineData("gpuals train --alpha a", "auto")]
    [InlineData("gpuals tune --confidence log,b", "log,bm25,log,binary")]
    [InlineData("gpuals split --split r", "random:0.2")]
    [InlineData("gpuals train --validate --ear", "--early-stop")]
    [InlineData("gpuals train --metric ndc", "ndcg@k")]
    [InlineData("gpuals train --device c", "cpu,cuda")]
    [InlineData("gpuals train --factors ", "")]
    [InlineData("gpuals recommend m.als --user ", "")]
    [InlineData("gpuals completion ", "bash,zsh,fish,powershell")]
    [InlineData("gpuals config use", "users-for")]
    [InlineData("gpuals devices --o", "--output")]
    [InlineData("gpuals devices --output j", "json")]
    public void Words_FollowTheTables(string line, string expected) =>
        Assert.Equal(expected.Split(',', StringSplitOptions.RemoveEmptyEntries).Order(), Names(line).SelectMany(name => name.Split(',')).Order());

    [Theory]
    [InlineData("gpuals train ")]
    [InlineData("gpuals train plays.tsv --model ")]
    [InlineData("gpuals train -m pl")]
    [InlineData("gpuals train --model=pl")]
    [InlineData("gpuals info ")]
    [InlineData("gpuals train \"my fi")]
    public void AFile_IsLeftToTheShell(string line) => Assert.Equal([Suggestions.Files], Words(line));

    // The library has a completion of its own, with [suggest], which fails on the second one. It is taken out, and the word is ignored.
    [Theory, InlineData("[suggest:5]", "train"), InlineData("[suggest:5]", "[suggest:5]", "train")]
    public void TheDirectiveOfTheLibrary_IsIgnored(params string[] args)
    {
        var run = Gpuals.Run(args);
        Assert.Equal((ExitCode.WrongUse, ""), (run.Code, run.Output));
        Assert.StartsWith("gpuals: expected FILE, or a database: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_HaveDescriptions() =>
        Assert.Equal(["--factors\tNumber of factors"], Words("gpuals train --fac").Select(word => word[..Math.Min(word.Length, 27)]));

    [Fact]
    public void EveryChoice_IsCompleted() => Assert.All(
        GpuAlsCommand.Configurable(Terminal.OfProcess()),
        pair => Assert.All(
            pair.Value.Options.Where(option => OptionShape.Of(option).Kind == OptionKind.Choice),
            option => Assert.Equal(
                OptionShape.Of(option).Words.Order(), Names($"gpuals {pair.Key} {option.Name} ").Order())));

    [Fact]
    public void AnUnknownShell_IsAnError() => Assert.StartsWith(
        "gpuals: unknown shell 'tcsh'; expected bash, zsh, fish or powershell\n", Gpuals.Run("completion", "tcsh").Error, StringComparison.Ordinal);

    // PowerShell is in no Debian package, so that its script is read and not run.
    [Fact]
    public void TheScriptOfPowerShell_AsksForWords()
    {
        var script = Gpuals.Answer("completion", "powershell");
        Assert.Contains("Register-ArgumentCompleter -Native -CommandName gpuals", script, StringComparison.Ordinal);
        Assert.Contains($"& gpuals '{Suggestions.Directive}' $line", script, StringComparison.Ordinal);
        Assert.Contains($"'{Suggestions.Files}'", script, StringComparison.Ordinal);
        Assert.Equal(script.Count(character => character == '{'), script.Count(character => character == '}'));
    }

    [Theory(SkipUnless = nameof(HasBash), Skip = "no bash with script (util-linux); see tests/install-shells.sh")]
    [InlineData("gpuals train --solver chol\t", "gpuals train --solver cholesky ")]
    [InlineData("gpuals train --solver=chol\t", "gpuals train --solver=cholesky ")]
    [InlineData("gpuals split --split random:\t", "gpuals split --split random:0.2 ")]
    [InlineData("gpuals info play\t", "gpuals info plays.als ")]
    [UnsupportedOSPlatform("windows")]
    public Task InBash_TabCompletes(string typed, string line)
    {
        var settings = folder.Write("bashrc", "PS1='READY> '\nPATH=\"$TESTBIN:$PATH\"\neval \"$(gpuals completion bash)\"\n");
        return Complete($"bash --noprofile --rcfile {settings} -i", typed, line);
    }

    [Theory(SkipUnless = nameof(HasZsh), Skip = "no zsh with script (util-linux); see tests/install-shells.sh")]
    [InlineData("gpuals train --solver chol\t", "gpuals train --solver cholesky")]
    [InlineData("gpuals train --solver=chol\t", "gpuals train --solver=cholesky")]
    [InlineData("gpuals split --split rand\t", "gpuals split --split random:0.2")]
    [InlineData("gpuals info play\t", "gpuals info plays.als")]
    [UnsupportedOSPlatform("windows")]
    public Task InZsh_TabCompletes(string typed, string line)
    {
        folder.Write(
            ".zshrc", "PS1='READY> '\nPATH=\"$TESTBIN:$PATH\"\nautoload -U compinit; compinit -u -D\neval \"$(gpuals completion zsh)\"\n");
        return Complete("zsh -i", typed, line);
    }

    [Theory(SkipUnless = nameof(HasFish), Skip = "no fish; see tests/install-shells.sh")]
    [InlineData("gpuals train --solver chol", "cholesky")]
    [InlineData("gpuals train --solver=chol", "--solver=cholesky")]
    [InlineData("gpuals split --split rand", "random:0.2")]
    [InlineData("gpuals info play", "plays.als")]
    [InlineData("gpuals tra", "train\tTrain a model on a file of interactions")]
    [UnsupportedOSPlatform("windows")]
    public async Task InFish_TabCompletes(string typed, string line)
    {
        using var fish = Start("fish", ["--no-config", "-c", $"gpuals completion fish | source; complete -C '{typed}'"]);
        var shown = await fish.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal($"{line}\n", shown);
    }

    // Types a line with the Tab key in a shell on a terminal, and waits for the completed line.
    [UnsupportedOSPlatform("windows")]
    async Task Complete(string shell, string typed, string line)
    {
        using var process = Start("/usr/bin/script", ["-qec", shell, "/dev/null"]);
        var shown = new StringBuilder();
        try
        {
            await Until("READY> ");
            await process.StandardInput.WriteAsync(typed);
            await process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
            await Until(line);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }

        async Task Until(string text)
        {
            var letters = new char[1024];
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            limit.CancelAfter(TimeSpan.FromMinutes(2));
            // A shell draws with movements of the cursor in between.
            while (!Movement().Replace(shown.ToString(), "").Contains(text, StringComparison.Ordinal))
            {
                int length;
                try
                {
                    length = await process.StandardOutput.ReadAsync(letters, limit.Token);
                }
                catch (OperationCanceledException)
                {
                    length = 0;
                }

                Assert.True(length > 0, $"no '{text}' in: {shown}");
                shown.Append(letters, 0, length);
            }
        }
    }

    [GeneratedRegex(@"\x1b(\[[?0-9;]*[A-Za-z]|=)")]
    private static partial Regex Movement();

    [UnsupportedOSPlatform("windows")]
    Process Start(string program, string[] args)
    {
        var bin = Directory.CreateDirectory(folder["bin"]).FullName;
        var script = folder.Write("bin/gpuals", $"#!/bin/sh\nexec dotnet {typeof(Program).Assembly.Location} \"$@\"\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        folder.Write("plays.als", "");
        var start = new ProcessStartInfo(program, args)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = folder.Path,
        };
        start.Environment["TESTBIN"] = bin;
        start.Environment["PATH"] = $"{bin}:{Environment.GetEnvironmentVariable("PATH")}";
        (start.Environment["ZDOTDIR"], start.Environment["HOME"], start.Environment["TERM"]) = (folder.Path, folder.Path, "xterm");
        return Process.Start(start)!;
    }
}
