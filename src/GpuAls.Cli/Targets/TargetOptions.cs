using System.CommandLine;
using System.Diagnostics;
using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Cli.Output;
using GpuAls.Cli.Queries;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Databases.Addresses;
using GpuAls.Databases.Tables;

namespace GpuAls.Cli.Targets;

/// <summary>The place of recommendations to many users: --to, --table, --shard-rows, --overwrite.</summary>
sealed class TargetOptions
{
    /// <summary>The option that names the target.</summary>
    public const string OptionName = "--to";

    static readonly (string Extension, Func<TextWriter, IReportWriter> Writer)[] Lines =
        [(".tsv", text => new TsvReportWriter(text)), (".jsonl", text => new JsonReportWriter(text))];

    static readonly TimeSpan BetweenReports = TimeSpan.FromSeconds(0.1);

    readonly Terminal terminal;
    readonly Option<string?> to = new(OptionName)
    {
        Description =
            "Write the recommendations for --users or --all-users to a file (NAME.tsv, NAME.jsonl, NAME.parquet), to Parquet files in a folder "
            + "(NAME/), or to a table of a database (duckdb:FILE, sqlite:FILE, postgresql:CONNECTION STRING).",
        HelpName = "target",
    };

    readonly Option<string?> table = new("--table") { Description = "Table of the database: NAME or SCHEMA.NAME.", HelpName = "name" };
    readonly NumberOption<int> shardRows = new(
        "--shard-rows", "Maximum number of rows of a Parquet file in a folder; the items of a user stay in one file.", 1_000_000,
        NumberRange.AtLeast<int>(1));

    readonly OverwriteOption overwrite = new() { Description = "Replace the existing file, folder or table." };

    readonly PartOption part;

    /// <param name="terminal">The terminal.</param>
    /// <param name="part">The option for a part of the users, whose number can be a part of the target's name.</param>
    public TargetOptions(Terminal terminal, PartOption part)
    {
        (this.terminal, this.part) = (terminal, part);
        TypedPath.Check(to, "file, a folder or a database");
    }

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="output">The option for the format of printed results.</param>
    /// <param name="users">The options that name many users.</param>
    public void AddTo(DocumentedCommand command, Option output, IReadOnlyList<Option> users)
    {
        command.Add(HelpHeading.Output, to, table, shardRows, overwrite);
        command.Validators.Add(result =>
        {
            if (!result.IsGiven(to))
            {
                if (result.FirstGiven(table, shardRows, overwrite) is { } alone) result.AddError($"{alone.Name} requires {OptionName}");
                return;
            }

            if (result.FirstGiven(users) is null)
                result.AddError($"{OptionName} requires {DisplayText.OneOf([.. users.Select(option => option.Name)])}");
            if (result.IsGiven(output)) result.AddError($"{output.Name} is for printed results; with {OptionName}, the target decides the format");
            foreach (var problem in Problems(result.GetValue(to)!, result.IsGiven(table), result.IsGiven(shardRows))) result.AddError(problem);
        });
    }

    /// <summary>Whether a target was typed.</summary>
    public bool IsGiven(ParseResult parse) => parse.IsGiven(to);

    /// <summary>The typed target without a password; null for none.</summary>
    public string? Shown(ParseResult parse) => Target(parse) is not { } target ? null
        : DatabaseAddress.IsAddress(target) ? $"the table {parse.GetValue(table)} of {DatabaseAddress.Parse(target)}" : target;

    /// <summary>Checks the target before the work: that it can be written, and replaces nothing unasked.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="files">The files of the command.</param>
    /// <exception cref="GpuAlsException">The target is not one that can be written.</exception>
    public void Check(ParseResult parse, CommandFiles files)
    {
        if (Target(parse) is { } target) Check(target, parse.GetValue(overwrite), files);
        files.Check(parse.GetValue(overwrite));
    }

    // A method of its own: printed results need no type of a database.
    static void Check(string target, bool overwrite, CommandFiles files)
    {
        if (DatabaseAddress.IsAddress(target)) return;
        if (IsFolder(target)) ShardFolder.Check(target, overwrite);
        else files.Writes(OptionName, target, new OutputContent("recommendations") { NeedsRegularFile = IsParquet(target) });
    }

    /// <summary>Computes recommendations and writes them to the typed target.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="run">The recommendations.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="GpuAlsException">The target cannot be written.</exception>
    public void Write(ParseResult parse, AnswerRun run, CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        using var target = Open(parse, run);
        var display = new ProgressDisplay(terminal);
        if (target.Note is { } note) display.Note(note);
        var (users, rows, without, fewer) = (target.Done, 0L, 0, 0);
        terminal.Written.Kept = () => target.IsContinued
            ? $"{Format.Count(target.Done)} of {Format.Count(run.Users, "user")} are in the database; the same command continues"
            : null;
        // The first answer comes with notes about the device, which would disturb a progress bar.
        using var answers = run.From(target.Done).GetEnumerator();
        var isMore = answers.MoveNext();
        var start = target.Done;
        display.RunOnScreen<int, int>(
            "Recommending",
            done => (double)done / run.Users,
            done => $"Recommended to {Format.Count(done)} of {Format.Count(run.Users, "user")}",
            progress =>
            {
                target.Write(Watched(progress));
                return 0;
            },
            (double)start / Math.Max(run.Users, 1));
        terminal.Confirm(
            $"Wrote {Format.Count(rows, "recommendation")} for {Format.Count(users - start, "user")} to {target.Shown} "
            + $"in {Format.Seconds(watch.Elapsed.TotalSeconds)}.");
        if (without > 0) display.Note($"{Format.Count(without, "user gets", "users get")} no recommendations.");
        if (fewer > 0) display.Note($"{Format.Count(fewer, "user gets", "users get")} fewer than the requested {Format.Count(run.Count)}.");

        IEnumerable<Report> Watched(IProgress<int>? progress)
        {
            var reported = TimeSpan.Zero;
            for (; isMore; isMore = answers.MoveNext())
            {
                cancel.ThrowIfCancellationRequested();
                var found = answers.Current.Tables[0].Rows.Count;
                rows += found;
                if (found == 0) without++;
                else if (found < run.Count) fewer++;
                yield return answers.Current;
                users++;
                if (progress is null || watch.Elapsed - reported < BetweenReports) continue;
                progress.Report(users);
                reported = watch.Elapsed;
            }
        }
    }

    string? Target(ParseResult parse) => part.TargetName(parse, parse.GetValue(to));

    IAnswerTarget Open(ParseResult parse, AnswerRun run)
    {
        var target = Target(parse)!;
        if (DatabaseAddress.IsAddress(target)) return OpenTable(target, parse, run);
        if (IsFolder(target)) return new ShardsTarget(target, run.Columns, parse.GetValue(shardRows));
        return IsParquet(target)
            ? new ParquetTarget(target, run.Columns)
            : new LinesTarget(target, Lines.First(lines => Ends(target, lines.Extension)).Writer);
    }

    // A method of its own: only it needs the types of databases.
    TableTarget OpenTable(string target, ParseResult parse, AnswerRun run) => new(
        DatabaseAddress.Parse(target), TableName.Parse(parse.GetValue(table)!), run.Columns, run.Fingerprint, run.Users, parse.GetValue(overwrite));

    static IEnumerable<string> Problems(string target, bool hasTable, bool hasShardRows)
    {
        // The option itself reports an empty name.
        if (target.Length == 0) yield break;
        var isAddress = DatabaseAddress.IsAddress(target);
        if (isAddress && !hasTable) yield return $"{OptionName} with a database requires --table, the name of the table";
        if (!isAddress && hasTable) yield return $"--table requires {OptionName} with a database: {DatabaseAddress.Forms}";
        if (hasShardRows && (isAddress || !IsFolder(target)))
            yield return $"--shard-rows requires {OptionName} with a folder, whose name ends in /";
        if (!isAddress && !IsFolder(target) && !IsParquet(target) && !Array.Exists(Lines, lines => Ends(target, lines.Extension)))
        {
            yield return $"{OptionName} is {DisplayText.Quote(target)}; expected a file that ends in .tsv, .jsonl or .parquet, a folder that ends "
                + $"in /, or {DatabaseAddress.Forms}";
        }
    }

    static bool IsFolder(string target) => Path.EndsInDirectorySeparator(target);

    static bool IsParquet(string target) => Ends(target, ".parquet");

    static bool Ends(string target, string extension) => target.EndsWith(extension, StringComparison.OrdinalIgnoreCase);
}
