using System.CommandLine;
using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary><c>gpuals demo</c>: the whole line on made-up play counts, each step the command that a person would type.</summary>
sealed class DemoCommand : Command
{
    readonly Option<string?> keep = new("--keep")
    {
        Description = "Keep the files in this folder, which must be empty or new. Left out: a temporary folder, deleted at the end.",
        HelpName = "folder",
    };

    public DemoCommand(Terminal terminal)
        : base("demo", "Shows all of it on made-up play counts, in seconds.")
    {
        Add(keep);
        SetAction((parse, cancel) => Task.FromResult((int)Show(parse.GetValue(keep), terminal, cancel)));
    }

    /// <summary>Runs the demo in a folder of its own.</summary>
    public static ExitCode Show(string? keep, Terminal terminal, CancellationToken cancel)
    {
        var folder = keep is null ? Directory.CreateTempSubdirectory("gpuals-demo-") : Directory.CreateDirectory(keep);
        if (folder.EnumerateFileSystemInfos().Any())
            throw new RemedyException($"{keep}: the folder is not empty", "Name a new one, so that no file of yours is overwritten: --keep");
        // The commands name their files as a person in that folder would.
        var here = Directory.GetCurrentDirectory();
        Directory.SetCurrentDirectory(folder.FullName);
        try
        {
            return Show(terminal, cancel);
        }
        finally
        {
            Directory.SetCurrentDirectory(here);
            if (keep is null) Delete(folder);
        }
    }

    static ExitCode Show(Terminal terminal, CancellationToken cancel)
    {
        terminal.Output.WriteLine("From play counts to recommendations: what follows a $ is a command you can type.");
        foreach (var (text, command) in Steps())
        {
            var lines = command.Select(words => string.Join(' ', words.Select(Quote)));
            terminal.Output.WriteLine($"\n# {text}\n$ gpuals {string.Join(" \\\n    ", lines)}");
            if (Program.Run([.. command.SelectMany(words => words)], terminal, cancel) is not ExitCode.Done and var code) return code;
        }

        terminal.Output.WriteLine("\nThat is all. Now with your own file: gpuals train --help");
        return ExitCode.Done;
    }

    /// <summary>What is told and what is typed, step by step; a long command in several lines. The last steps look at what the earlier ones made.</summary>
    static IEnumerable<(string Text, string[][] Command)> Steps()
    {
        yield return (
            "Who played which artist how often: made-up counts in the shape of Last.fm's.",
            [["generate", "plays.tsv", "--users", "10000", "--items", "5000", "--rows", "450000"]]);
        yield return ("What is in the file?", [["inspect", "plays.tsv", "--format", "lastfm-360k", "--top", "5"]]);
        yield return (
            "Train a model, with one more listener: you, who like three of the artists.",
            [
                ["train", "plays.tsv", "--format", "lastfm-360k", "--model", "plays.als"],
                ["--factors", "32", "--iterations", "8"],
                ["--add-user", "you"],
                ["--likes", "the iron harbours, the ashen poets, the sparrow hammers"],
            ]);
        yield return ("What else might you like?", [["recommend", "plays.als", "--user", "you", "-n", "10"]]);
        yield return ("Why the first of them?", [["explain", "plays.als", "--user", "you", "--item", FirstRecommendation()]]);
        yield return ("Who sounds like one that you know?", [["similar-items", "plays.als", "--item", "the iron harbours", "-n", "5"]]);
        yield return ("And for somebody who came too late for the training?", [["recommend", "plays.als", "--likes", "the sparkle planets", "-n", "5"]]);
    }

    // As a shell wants it.
    static string Quote(string word) => word.Contains(' ') ? $"\"{word.Replace("\"", "\\\"")}\"" : word;

    static string FirstRecommendation()
    {
        var model = new OpenModel("plays.als");
        return model.Model.Items.Name(new Recommender(model.Model).Recommend(model.User("you"))[0].Row);
    }

    static void Delete(DirectoryInfo folder)
    {
        // A model is a mapped file, and Windows deletes none that is mapped.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        folder.Delete(recursive: true);
    }
}
