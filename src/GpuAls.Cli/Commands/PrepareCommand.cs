using System.CommandLine;
using System.Diagnostics;
using GpuAls.Cli.Help;
using GpuAls.Cli.Input;
using GpuAls.Cli.Options;
using GpuAls.Cli.Output;
using GpuAls.Cli.Preparing;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Memory;
using GpuAls.Core.Prepared;

namespace GpuAls.Cli.Commands;

/// <summary><c>gpuals prepare FILE --out DIR</c>: files of any size as a folder of sorted shards, with bounded memory.</summary>
sealed class PrepareCommand : DocumentedCommand
{
    readonly InputOptions input = new(takesPrepared: false);
    readonly Option<string> folder = new(PreparedTarget.OptionName)
    {
        Description = "Write the prepared data to this folder.",
        HelpName = "folder",
        Required = true,
    };

    readonly NumberOption<int> shards = new(
        "--shards", "Number of files with users, and of files with items, each of about the same work.", 1, NumberRange.AtLeast<int>(1));

    readonly MemoryLimitOption memory = new("Memory for names and sorting. Default: half of the free memory.");
    readonly OverwriteOption overwrite = new();
    readonly OutputOption output = new();
    readonly Terminal terminal;

    public PrepareCommand(Terminal terminal)
        : base("prepare", "Sort files of any size into a folder for training.")
    {
        this.terminal = terminal;
        input.AddTo(this);
        TypedPath.Check(folder, "folder name");
        Add(HelpHeading.Output, folder, shards, memory, overwrite);
        output.AddTo(this);
        ShowFirst(folder, shards, memory, input.Format);
        Examples =
        [
            new("Prepare a large file with 4 GB of memory", "gpuals prepare plays.tsv --format lastfm-360k --out plays.prepared --memory-limit 4GB"),
            new("Train on the folder; its options of reading were those of prepare", "gpuals train plays.prepared --model plays.als"),
            new("Continue an interrupted preparation from its last complete step: the same command", "gpuals prepare plays.tsv --out plays.prepared"),
        ];
        SetAction((parse, cancel) =>
        {
            var free = SystemMemory.Read();
            using var limit = memory.Begin(parse, free.Used + Math.Max(free.Free, 0) / 2);
            return Task.FromResult((int)Prepare(parse, cancel));
        });
    }

    ExitCode Prepare(ParseResult parse, CancellationToken cancel)
    {
        var time = Stopwatch.StartNew();
        var (file, path, replaces) = (input.Read(parse), parse.GetRequiredValue(folder), parse.GetValue(overwrite));
        if (file.Prepared is { } prepared)
        {
            throw new RemedyException(
                $"{DisplayText.Escape(prepared)} is a prepared folder; expected files of interactions",
                "Name the files that it was prepared from");
        }

        PreparedTarget.Check(path, replaces);
        var general = Groups.Where(group => group.Heading == HelpHeading.General).SelectMany(group => group.Options);
        Option[] ofRun = [shards, memory, overwrite, output.Option, .. general];
        var identity = InputIdentity.Of(parse, file, ofRun);
        using var preparation = Preparation.Open(path, identity);
        // The skipped rows were written by the step that is not repeated.
        file.AddTo(new CommandFiles(terminal)).Check(replaces || preparation.Done >= PreparationStep.Read);
        terminal.Written.Kept = () => preparation.Done == PreparationStep.None
            ? null
            : $"{DisplayText.Escape(path)} has the steps so far; the same command goes on";
        var steps = new PreparationSteps(preparation, file, path, terminal, cancel);
        steps.Read();
        var manifest = steps.Write(parse.GetValue(shards));
        terminal.Written.Kept = () => null;
        Write(parse, path, manifest, time.Elapsed.TotalSeconds);
        return ExitCode.Done;
    }

    void Write(ParseResult parse, string path, PreparedManifest manifest, double seconds)
    {
        var bytes = manifest.Files.Append(PreparedFiles.Manifest).Sum(name => new FileInfo(Path.Combine(path, name)).Length);
        if (output.WriterForPrograms(parse, terminal) is { } writer)
        {
            writer.Write(new Report(
                null,
                [
                    new("folder", null, path), new("rows", null, manifest.Inputs.Sum(source => source.Rows)),
                    new("users", null, manifest.Users), new("items", null, manifest.Items), new("pairs", null, manifest.Pairs),
                    new("shards", null, manifest.ByUser.Count), new("bytes", null, bytes), new("fingerprint", null, manifest.Fingerprint),
                    new("seconds", null, seconds),
                ]));
            return;
        }

        terminal.Output.WriteLine(
            $"Wrote {DisplayText.Escape(path)} in {Format.Seconds(seconds)}: {Format.Count(manifest.Pairs, "pair")} of "
            + $"{Format.Count(manifest.Users, "user")} and {Format.Count(manifest.Items, "item")} in {Format.Count(manifest.ByUser.Count, "shard")}, "
            + $"{Format.Bytes(bytes)}.");
        terminal.Output.WriteLine($"To train on it: {TypedCommand.Line(["train", path, ModelOption.OptionName, "NAME.als"])}");
    }
}
