using System.Diagnostics;
using System.Text;
using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Ingestion;
using GpuAls.Ingestion.Naming;

namespace GpuAls.Cli.Input;

/// <summary>An input file in memory; a user can be added before it becomes a matrix.</summary>
sealed class LoadedInteractions
{
    readonly Stopwatch time = Stopwatch.StartNew();
    readonly InteractionMatrixBuilder builder = new();
    readonly InteractionReader reader;
    readonly ProgressDisplay progress;
    readonly NameRules rules;

    LoadedInteractions(InputFile input, ProgressDisplay progress)
    {
        Path = input.DisplayPath;
        rules = input.Format.NameRules;
        reader = new InteractionReader(input.Format)
        {
            BadRowsPath = input.BadRowsPath,
            ItemNamesPath = input.NamesPath,
            ItemNamesLayout = input.NamesLayout,
            ItemAliasesPath = input.AliasesPath,
        };
        this.progress = progress;
    }

    /// <summary>The file as messages name it.</summary>
    public string Path { get; }

    /// <summary>The time for reading and sorting, in seconds.</summary>
    public double Seconds { get; private set; }

    /// <summary>Counts of read, ignored and skipped rows; set by <see cref="Read"/>.</summary>
    public ReadReport Report { get; private set; } = null!;

    /// <summary>Reads a file and prints notes on its rows.</summary>
    /// <exception cref="GpuAlsException">The file cannot be read, or an invalid row stops the reading.</exception>
    public static LoadedInteractions Read(InputFile input, Terminal terminal, ProgressDisplay progress, CancellationToken cancel)
    {
        var loaded = new LoadedInteractions(input, progress);
        var end = input.Path == "-" || !File.Exists(input.Path) ? (double?)null : new FileInfo(input.Path).Length;
        loaded.Report = progress.Run<ReadProgress, ReadReport>(
            $"reading {loaded.Path}",
            end,
            step => step.BytesRead,
            _ => null,
            watcher => input.Path == "-"
                ? loaded.reader.Read(terminal.Input, loaded.Path, loaded.builder, watcher, cancel)
                : loaded.reader.Read(input.Path, loaded.builder, watcher, cancel));
        foreach (var note in ReadingNotes.Of(loaded.Report)) progress.Note(note);
        foreach (var note in NameNotes.Of(loaded.Report, isKnownFormat: input.Format.Word is not null)) progress.Note(note);
        if (input.Format is { Value: null, Event: null, Text.HasHeader: null } && loaded.Report.Header is null)
            progress.Note("The first line was read as data. If it is a header, add --header.");
        return loaded;
    }

    /// <summary>Adds a user who is not in the file.</summary>
    /// <exception cref="GpuAlsException">A user of that name is in the file, or an item is not.</exception>
    public void Add(NewUser user)
    {
        var name = Encoding.UTF8.GetBytes(rules.Of(user.Name));
        if (name.Length == 0) throw new UsageException("--add-user is blank; expected a name");
        if (builder.Users.Find(name) >= 0)
            throw new RemedyException(
                $"{Path} already has a user named {DisplayText.Quote(user.Name)}", "Choose another name for the new user: --add-user");
        var items = builder.Items.Build(reader.ItemNames?.LabelsFor(builder.Items));
        var rows = user.Likes.Rows(item => Names.Find(items, item, "item", Path)).ToList();
        var row = builder.Users.GetOrAdd(name);
        foreach (var (item, strength) in rows) builder.Add(row, item, strength);
    }

    /// <summary>Sorts the interactions by user and by item, and prints notes on pairs that were merged.</summary>
    public InteractionMatrix Build()
    {
        var matrix = builder.Build(itemLabels: reader.ItemNames?.LabelsFor(builder.Items));
        Seconds = time.Elapsed.TotalSeconds;
        foreach (var note in Notes(matrix)) progress.Note(note);
        return matrix;
    }

    static IEnumerable<string> Notes(InteractionMatrix matrix)
    {
        if (matrix.Duplicates > 0)
            yield return $"{Format.Count(matrix.Duplicates, "row repeats", "rows repeat")} an earlier pair of user and item; the values were added.";
        if (matrix.Cancelled > 0)
            yield return $"{Format.Count(matrix.Cancelled, "pair was", "pairs were")} dropped because likes and dislikes cancel out.";
        if (matrix.Dislikes == 0) yield break;
        yield return $"{Format.Count(matrix.Dislikes, "pair is a dislike", "pairs are dislikes")}.";
        var onlyDislikes = Enumerable.Range(0, matrix.Users.Count)
            .Count(user => matrix.ByUser.RowValues(user) is { Length: > 0 } strengths && Array.TrueForAll(strengths, strength => strength < 0));
        if (onlyDislikes > 0)
            yield return $"{Format.Count(onlyDislikes, "user has only dislikes and gets", "users have only dislikes and get")} no recommendations.";
    }
}

/// <summary>The result of reading a file, in sentences.</summary>
static class ReadingNotes
{
    /// <summary>One line about the file, and one for each kind of row that was not used.</summary>
    public static IEnumerable<string> Of(ReadReport report)
    {
        yield return $"Read {report.Name}: {Format.Count(report.Rows, "row")}, {Format.Bytes(report.Bytes)}, in {Format.Seconds(report.Seconds)}.";
        if (report.ZeroStrengthRows > 0) yield return $"Ignored {Format.Count(report.ZeroStrengthRows, "row")} with the value 0.";
        if (report.BadRowCount == 0) yield break;

        var kinds = string.Join(
            ", ", report.BadRows.OrderByDescending(pair => pair.Value).Select(pair => $"{Format.Count(pair.Value)} {Describe(pair.Key)}"));
        var continuation = report.FirstBadRows.Count < report.BadRowCount ? " The first ones:" : "";
        yield return $"Skipped {Format.Count(report.BadRowCount, "invalid row")}: {kinds}.{continuation}";
        foreach (var row in report.FirstBadRows) yield return $"  {row}";
    }

    static string Describe(BadRowKind kind) => kind switch
    {
        BadRowKind.TooFewColumns => "with too few columns",
        BadRowKind.EmptyUser => "without a user",
        BadRowKind.EmptyItem => "without an item",
        BadRowKind.NoNumber => "with a value that is not a number",
        BadRowKind.NotFinite => "with a value that is not finite",
        BadRowKind.Negative => "with a negative value",
        BadRowKind.UnknownEvent => "with an event that has no weight",
        BadRowKind.NoFlag => "with a dislike flag that is neither yes nor no",
        BadRowKind.BeyondFloat32 => "with a value beyond the range of float32",
        BadRowKind.InvalidUtf8 => "with text that is not UTF-8",
        BadRowKind.Nul => "with a NUL character",
        BadRowKind.BrokenQuote => "with an unclosed quote",
    };
}
