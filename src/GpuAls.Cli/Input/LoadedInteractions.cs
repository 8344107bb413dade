using System.Diagnostics;
using System.Text;
using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Model;
using GpuAls.Core.Prepared;
using GpuAls.Databases.Reading;
using GpuAls.Ingestion;
using GpuAls.Ingestion.Splitting;

namespace GpuAls.Cli.Input;

/// <summary>The input files in memory; a user can be added before it becomes a matrix.</summary>
sealed class LoadedInteractions
{
    // With a few pairs, no repeated name is no surprise.
    const int MinEntriesToJudge = 20;

    readonly Stopwatch time = Stopwatch.StartNew();
    readonly InteractionMatrixBuilder builder;
    readonly InteractionReader reader;
    readonly ProgressDisplay progress;
    readonly InputFiles input;
    PreparedFolder? prepared; // in place of the builder
    string? added; // the name of the user who is not in the file

    LoadedInteractions(InputFiles input, InteractionMatrixBuilder builder, ProgressDisplay progress)
    {
        (this.input, this.builder, this.progress) = (input, builder, progress);
        reader = NewReader(input, input.Format);
    }

    static InteractionReader NewReader(InputFiles input, InteractionFormat format) => new(format)
    {
        BadRowsPath = input.BadRowsPath,
        AppendsBadRows = input.AppendsBadRows,
        ItemNamesPath = input.NamesPath,
        ItemNamesLayout = input.NamesLayout,
        ItemAliasesPath = input.AliasesPath,
        Kinds = InputKinds.All,
    };

    /// <summary>The files as messages name them.</summary>
    public string Name => input.Name;

    /// <summary>The result of --min-user and --min-item; null without them. Set by <see cref="Build"/>.</summary>
    public FilteredInteractions? Filtered { get; private set; }

    /// <summary>The weights of events, as a model records them; null for none.</summary>
    public string? EventWeights =>
        prepared is not null ? prepared.Manifest.EventWeights
        : input.Format.EventWeights is { Count: > 0 } events ? EventWeightOption.Text(events)
        : null;

    /// <summary>The typed half-life; null for none. Interactions that are to be split are not weighed by it yet.</summary>
    public TimeSpan? HalfLife { get; private init; }

    /// <summary>The use of the times of the rows, as a model records it; null if they were not used.</summary>
    public InteractionTimes? Times { get; private set; }

    /// <summary>The time for reading and sorting, in seconds.</summary>
    public double Seconds { get; private set; }

    /// <summary>Counts of read, ignored and skipped rows of each file.</summary>
    public IReadOnlyList<ReadReport> Reports { get; private set; } = [];

    /// <summary>The counts of all files.</summary>
    public ReadReport Report => ReadReport.Sum(Reports);

    /// <summary>Reads the files and prints notes on their rows.</summary>
    /// <exception cref="GpuAlsException">The file cannot be read, or an invalid row stops the reading.</exception>
    public static LoadedInteractions Read(InputFiles input, Terminal terminal, ProgressDisplay progress, CancellationToken cancel) =>
        Read(input, new InteractionMatrixBuilder(), terminal, progress, cancel);

    /// <summary>Reads the files into a builder, which may have another place for interactions than memory, and prints notes on their rows.</summary>
    /// <exception cref="GpuAlsException">The file cannot be read, or an invalid row stops the reading.</exception>
    public static LoadedInteractions Read(
        InputFiles input, InteractionMatrixBuilder builder, Terminal terminal, ProgressDisplay progress, CancellationToken cancel)
    {
        var rules = input.Format.Times;
        input = TimeSearch.Resolve(input, () => NewReader(input, input.Format), progress, cancel);
        var loaded = new LoadedInteractions(input, builder, progress) { HalfLife = rules?.HalfLife, Times = input.Format.Times?.Resolve() };
        if (input.Prepared is { } folder)
        {
            loaded.prepared = PreparedSource.Open(folder, progress, cancel);
            loaded.Reports = PreparedSource.Reports(loaded.prepared.Manifest);
            loaded.Times = loaded.prepared.Manifest.Times;
            progress.Note(PreparedSource.Describe(folder, loaded.prepared.Manifest));
            return loaded;
        }

        loaded.Reports = progress.Run<ReadProgress, IReadOnlyList<ReadReport>>(
            $"reading {loaded.Name}",
            input.Length,
            step => step.BytesRead,
            // The size of a query is unknown until its end.
            step => progress.IsOnScreen && input.Length is null ? $"reading {loaded.Name}: {Format.Count(step.Rows, "row")}" : null,
            watcher => input switch
            {
                { Query: { } query } =>
                [
                    loaded.reader.ReadTable(
                        loaded.Name, again => QueryTable.Open(query.Address, query.Sql, again), loaded.builder, watcher, cancel),
                ],
                { IsStandardInput: true } => [loaded.reader.Read(terminal.Input, loaded.Name, loaded.builder, watcher, cancel)],
                _ => loaded.reader.Read(input.Paths, loaded.builder, watcher, cancel),
            });
        foreach (var note in ReadingNotes.Of(loaded.Reports, input.Format)) progress.Note(note);
        foreach (var note in NameNotes.Of(loaded.Report, isKnownFormat: input.Format.Word is not null)) progress.Note(note);
        return loaded;
    }

    /// <summary>[items] The names of the items that were read, from a file of names; null without one.</summary>
    public Utf8Strings? ItemLabels => reader.ItemNames?.LabelsFor(builder.Items);

    /// <summary>Adds a user who is not in the file.</summary>
    /// <exception cref="GpuAlsException">A user of that name is in the file, or an item is not.</exception>
    public void Add(NewUser user)
    {
        if (prepared is not null)
        {
            throw new RemedyException(
                $"{Name} is a prepared folder, to which no user can be added; expected files of interactions",
                "Name the files instead of the folder. Or train without --add-user, and recommend to the user: gpuals recommend MODEL --likes");
        }

        var name = Encoding.UTF8.GetBytes(input.Format.NameRules.Of(user.Name));
        if (name.Length == 0) throw new UsageException("--add-user is blank; expected a name");
        if (builder.Users.Find(name) >= 0)
            throw new RemedyException(
                $"{Name} already has a user named {DisplayText.Quote(user.Name)}", "Choose another name for the new user: --add-user");
        var items = builder.Items.Build(ItemLabels);
        var rows = user.Likes.Rows(item => Names.Find(items, item, "item", Name)).ToList();
        var row = builder.Users.GetOrAdd(name);
        foreach (var (item, strength) in rows) builder.Add(row, item, strength);
        added = Encoding.UTF8.GetString(name);
    }

    /// <summary>Sorts the interactions by user and by item, and prints notes on pairs that were merged.</summary>
    /// <exception cref="GpuAlsException">The values of a pair add up to a number beyond float32, or the filters leave nothing.</exception>
    public InteractionMatrix Build()
    {
        var matrix = prepared?.Matrix ?? BuildMatrix();
        if (prepared is not null) Filtered = PreparedSource.Dropped(prepared);
        if (input.Filter is { } filter)
        {
            Filtered = FilterOptions.Apply(filter, matrix, Name);
            matrix = Filtered.Matrix;
            if (added is not null && matrix.Users.FindKey(added) < 0)
                throw new RemedyException(
                    $"{FilterOptions.Words(filter)} drops the new user {DisplayText.Quote(added)}; expected enough likes",
                    "Name more items: --likes. Or lower --min-user or --min-item");
        }

        Seconds = time.Elapsed.TotalSeconds;
        foreach (var note in Notes(matrix)) progress.Note(note);
        return matrix;
    }

    /// <summary>Reads the files a second time, for columns that the matrix does not hold, and shows the progress.</summary>
    /// <param name="matrix">The result of the first reading.</param>
    /// <param name="title">The name of the step.</param>
    /// <param name="work">The work with the second reading.</param>
    /// <exception cref="GpuAlsException">The input is a pipe, which can be read only once.</exception>
    public T Reread<T>(InteractionMatrix matrix, string title, Func<InteractionRereader, T> work)
    {
        RequireRereadable();
        var rows = Report.Rows;
        return progress.RunOnScreen<long, T>(
            title,
            done => (double)done / rows,
            _ => null,
            watcher => work(new InteractionRereader(Reports, input.FormatOfKeys, matrix, reader.ItemAliases) { Progress = watcher }));
    }

    /// <summary>Reads the times of the rows, in a second reading.</summary>
    /// <inheritdoc cref="Reread{T}(InteractionMatrix, string, Func{InteractionRereader, T})"/>
    public T ReadTimes<T>(InteractionMatrix matrix, Func<InteractionRereader, T> work) => Reread(matrix, $"reading the times of {Name}", work);

    /// <summary>Prints the moment from which ages are counted, if nobody typed it.</summary>
    public void NoteAsOf(DateTimeOffset asOf, string choice)
    {
        if (Times?.AsOf is null) progress.Note(TimeSearch.Note(asOf, choice));
    }

    /// <summary>Records the weights of events in a model that was trained on these interactions.</summary>
    public AlsModel Describe(AlsModel model) => model with { Training = model.Training with { EventWeights = EventWeights } };

    /// <summary>Checks that the files can be read a second time.</summary>
    /// <exception cref="GpuAlsException">The input is a pipe, which can be read only once.</exception>
    public void RequireRereadable()
    {
        if (prepared is not null)
        {
            throw new RemedyException(
                $"{Name} is a prepared folder, which has neither times nor the lines of its input, and this command needs them",
                "Name the files that it was prepared from. Or hold out another part, for example: random:0.1");
        }

        if (Reports.FirstOrDefault(report => report is { Reopen: null, Rows: > 0 }) is { } pipe)
        {
            throw new RemedyException(
                $"{pipe.Name} can be read only once, and this command reads the input twice",
                "Save the input to a file, and name that file instead");
        }
    }

    // A row number or a time in place of a user or an item: every name is unique.
    static string? WithoutOverlap(InteractionMatrix matrix)
    {
        if (matrix.Entries < MinEntriesToJudge) return null;
        return matrix.Users.Count == matrix.Entries ? WithoutOverlap("user", "item")
            : matrix.Items.Count == matrix.Entries ? WithoutOverlap("item", "user")
            : null;
    }

    static string WithoutOverlap(string one, string other) =>
        $"Warning: no {one} has more than one {other}, so a model cannot learn which {other}s belong together. Check the column: --{one}-column.";

    InteractionMatrix BuildMatrix()
    {
        try
        {
            return builder.Build(itemLabels: ItemLabels);
        }
        catch (StrengthOverflowException exception)
        {
            throw new StrengthOverflowException(Name, exception);
        }
    }

    IEnumerable<string> Notes(InteractionMatrix matrix)
    {
        if (matrix.Duplicates > 0)
            yield return $"{Format.Count(matrix.Duplicates, "row repeats", "rows repeat")} an earlier pair of user and item; the values were added.";
        if (matrix.RoundedSums is { } sums) yield return RoundingNote.Of(sums, "sum");
        if (matrix.Cancelled > 0)
            yield return $"{Format.Count(matrix.Cancelled, "pair was", "pairs were")} dropped because likes and dislikes cancel out.";
        if (Filtered is not null)
            yield return FilterOptions.Note(prepared?.Manifest.Dropped!.Filter ?? FilterOptions.Words(input.Filter!), Filtered);
        if (input.IsToTrain && WithoutOverlap(matrix) is { } warning) yield return warning;
        if (matrix.Dislikes == 0) yield break;
        yield return $"{Format.Count(matrix.Dislikes, "pair is a dislike", "pairs are dislikes")}.";
        var onlyDislikes = Enumerable.Range(0, matrix.Users.Count)
            .Count(user => matrix.ByUser.RowValues(user) is { Length: > 0 } strengths && Array.TrueForAll(strengths, strength => strength < 0));
        if (onlyDislikes > 0)
            yield return $"{Format.Count(onlyDislikes, "user has only dislikes and gets", "users have only dislikes and get")} no recommendations.";
    }
}
