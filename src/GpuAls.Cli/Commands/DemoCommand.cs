using System.CommandLine;
using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Cli.Queries;
using GpuAls.Cli.Shell;
using GpuAls.Core.Queries;

namespace GpuAls.Cli.Commands;

/// <summary><c>gpuals demo</c>: the whole workflow on generated data, each step a command that can be typed.</summary>
sealed class DemoCommand : DocumentedCommand
{
    readonly Option<string?> keep = new("--keep")
    {
        Description = "Keep the files in this folder, which must be new or empty. Default: a temporary folder that is deleted at the end.",
        HelpName = "folder",
    };

    readonly Terminal terminal;
    readonly Func<IReadOnlyList<string>, Terminal, CancellationToken, ExitCode> run;

    /// <param name="terminal">The terminal.</param>
    /// <param name="run">Runs one command line of the program.</param>
    public DemoCommand(Terminal terminal, Func<IReadOnlyList<string>, Terminal, CancellationToken, ExitCode> run)
        : base("demo", "Show the whole workflow on generated data, in seconds.")
    {
        (this.terminal, this.run) = (terminal, run);
        TypedPath.Check(keep, "folder name");
        Add(HelpHeading.Plain, keep);
        Examples = [new("Keep the data and the model", "gpuals demo --keep demo")];
        SetAction((parse, cancel) => Task.FromResult((int)Show(parse.GetValue(keep), cancel)));
    }

    ExitCode Show(string? keep, CancellationToken cancel)
    {
        var folder = Create(keep);
        if (folder.EnumerateFileSystemInfos().Any())
            throw new RemedyException($"{keep}: the folder is not empty", "Name a new folder, so that no file is overwritten: --keep");
        // The commands name their files without a folder.
        var previous = Directory.GetCurrentDirectory();
        Directory.SetCurrentDirectory(folder.FullName);
        terminal.Written.AreTemporary = keep is null;
        try
        {
            return Show(cancel);
        }
        finally
        {
            Directory.SetCurrentDirectory(previous);
            if (keep is null) Delete(folder);
        }
    }

    static DirectoryInfo Create(string? keep)
    {
        try
        {
            return keep is null ? Directory.CreateTempSubdirectory("gpuals-demo-") : Directory.CreateDirectory(keep);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RemedyException(
                keep is null ? $"cannot create a folder in {Path.GetTempPath()}: {exception.Message}" : $"cannot create {keep}: {exception.Message}",
                "Name another folder: --keep",
                exception);
        }
    }

    ExitCode Show(CancellationToken cancel)
    {
        terminal.Output.WriteLine("From play counts to recommendations. Each line after a $ is a command to type.");
        foreach (var (text, command) in Steps())
        {
            var lines = command.Select(words => string.Join(' ', words.Select(TypedCommand.Quote)));
            terminal.Written.HasOutput = true;
            terminal.Output.WriteLine($"\n# {text}\n$ gpuals {string.Join(" \\\n    ", lines)}");
            if (run([.. command.SelectMany(words => words)], terminal, cancel) is not ExitCode.Done and var code) return code;
        }

        terminal.Output.WriteLine("\nThis is the end of the demo. To train on your own file: gpuals train --help");
        return ExitCode.Done;
    }

    // A long command has several lines. The last steps use the results of earlier ones.
    static IEnumerable<(string Text, string[][] Command)> Steps()
    {
        yield return (
            "Generate play counts that resemble Last.fm's.",
            [["generate", "plays.tsv", "--users", "10000", "--items", "5000", "--rows", "450000"]]);
        yield return ("Inspect the file.", [["inspect", "plays.tsv", "--format", "lastfm-360k", "-n", "5"]]);
        yield return (
            "Train a model, with one more user: you, who like three artists.",
            [
                ["train", "plays.tsv", "--format", "lastfm-360k", "--model", "plays.als"],
                ["--factors", "32", "--iterations", "8"],
                ["--add-user", "you"],
                ["--likes", "the iron harbours, the ashen poets, the sparrow hammers"],
            ]);
        yield return ("Recommend other artists to you.", [["recommend", "plays.als", "--user", "you", "-n", "10"]]);
        yield return ("Explain the first recommendation.", [["explain", "plays.als", "--user", "you", "--item", FirstRecommendation()]]);
        yield return ("List artists similar to one that you know.", [["similar-items", "plays.als", "--item", "the iron harbours", "-n", "5"]]);
        yield return ("Recommend to a new user who was not trained.", [["recommend", "plays.als", "--likes", "the sparkle planets", "-n", "5"]]);
    }

    static string FirstRecommendation()
    {
        var model = new OpenModel("plays.als");
        return model.Model.Items.Name(new Recommender(model.Model).Recommend(model.User("you"))[0].Row);
    }

    static void Delete(DirectoryInfo folder)
    {
        // A model is a mapped file, and Windows deletes no mapped file.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        folder.Delete(recursive: true);
    }
}
