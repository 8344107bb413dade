using System.Diagnostics;
using System.Text;
using GpuAls.Core;
using GpuAls.Ingestion;

namespace GpuAls.Cli;

/// <summary>A file of play counts that has been read, and can be added to before it becomes a matrix.</summary>
sealed class PlayCounts
{
    readonly Stopwatch time = Stopwatch.StartNew();
    readonly InteractionMatrixBuilder builder = new();
    readonly InteractionReader reader;
    readonly ProgressDisplay progress;

    PlayCounts(InputFile input, ProgressDisplay progress)
    {
        Path = input.Path == "-" ? "standard input" : input.Path;
        reader = new InteractionReader(input.Format) { BadRowsPath = input.BadRowsPath, ItemNamesPath = input.NamesPath };
        this.progress = progress;
    }

    /// <summary>The file, as messages name it.</summary>
    public string Path { get; }

    /// <summary>How long reading and sorting took, in seconds.</summary>
    public double Seconds { get; private set; }

    /// <summary>What was read and what was not; set by <see cref="Read"/>.</summary>
    public ReadReport Report { get; private set; } = null!;

    /// <summary>Reads a file and says what it found.</summary>
    /// <exception cref="GpuAlsException">It cannot be read, or has a bad row that stops it.</exception>
    public static PlayCounts Read(InputFile input, Terminal terminal, ProgressDisplay progress, CancellationToken cancel)
    {
        var counts = new PlayCounts(input, progress);
        var end = input.Path == "-" || !File.Exists(input.Path) ? (double?)null : new FileInfo(input.Path).Length;
        counts.Report = progress.Run<ReadProgress, ReadReport>(
            $"reading {counts.Path}",
            end,
            step => step.BytesRead,
            _ => null,
            listener => input.Path == "-"
                ? counts.reader.Read(terminal.Input, counts.Path, counts.builder, listener, cancel)
                : counts.reader.Read(input.Path, counts.builder, listener, cancel));
        foreach (var line in ReadingNotes.Of(counts.Report)) progress.Note(line);
        if (input.Format is { Value: null, Event: null, HasHeader: null } && counts.Report.Header is null)
            progress.Note("Without a count no header is looked for: if the first line names the columns, --header.");
        return counts;
    }

    /// <summary>Adds somebody who is not in the file.</summary>
    /// <exception cref="GpuAlsException">A user of that name is in the file, or an item is not.</exception>
    public void Add(string user, Likes likes)
    {
        if (builder.Users.Find(Encoding.UTF8.GetBytes(user)) >= 0)
            throw new RemedyException($"a user named {DisplayText.Quote(user)} is in {Path} already", "Give the new one another name: --add-user");
        var items = builder.Items.Build(reader.ItemNames?.LabelsFor(builder.Items));
        var rows = likes.Rows(name => Names.Find(items, name, "item", Path)).ToList();
        var row = builder.Users.GetOrAdd(Encoding.UTF8.GetBytes(user));
        foreach (var (item, strength) in rows) builder.Add(row, item, strength);
    }

    /// <summary>Sorts the interactions by user and by item.</summary>
    public InteractionMatrix Build()
    {
        var matrix = builder.Build(itemLabels: reader.ItemNames?.LabelsFor(builder.Items));
        Seconds = time.Elapsed.TotalSeconds;
        if (matrix.Duplicates > 0) progress.Note($"{Say.Count(matrix.Duplicates, "row repeats", "rows repeat")} a pair that was there: their plays were summed.");
        if (matrix.Cancelled > 0) progress.Note($"{Say.Count(matrix.Cancelled, "pair is", "pairs are")} left out: likes and dislikes come to nothing.");
        if (matrix.Dislikes > 0) NoteDislikes(matrix);
        return matrix;
    }

    void NoteDislikes(InteractionMatrix matrix)
    {
        progress.Note($"{Say.Count(matrix.Dislikes, "pair is a dislike", "pairs are dislikes")}.");
        var alone = Enumerable.Range(0, matrix.Users.Count).Count(user => matrix.ByUser.RowValues(user) is { Length: > 0 } strengths && Array.TrueForAll(strengths, strength => strength < 0));
        if (alone > 0) progress.Note($"{Say.Count(alone, "user has", "users have")} dislikes and no likes: nothing can be recommended to them.");
    }
}
