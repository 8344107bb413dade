using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;

namespace GpuAls.Ingestion.Synthetic;

/// <summary>
/// Generates play counts that resemble Last.fm-360K: the number of artists per user, a Zipf-like popularity with the top artist at a fifth of the
/// users, log-normal plays with a median of about 94, and tastes that a model can learn. The same options give the same bytes on every machine.
/// </summary>
static class SyntheticInteractions
{
    /// <summary>
    /// Writes a file in Last.fm-360K's layout: user (40 hex digits), artist MBID, artist name, plays; tab-separated, UTF-8, LF, no header. The rows
    /// are grouped by user and sorted by plays, in descending order. With <see cref="SyntheticOptions.Drift"/>, a fifth column has the time in
    /// seconds since 1970. The file replaces an existing one when it is complete.
    /// </summary>
    /// <param name="options">The size of the set.</param>
    /// <param name="path">The file. An existing file is replaced.</param>
    /// <param name="rows">Receives the number of rows written so far.</param>
    /// <param name="cancellation">Cancels the work between blocks of rows.</param>
    /// <exception cref="GpuAlsException">The options contradict each other, or the file cannot be written.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    public static SyntheticReport Write(SyntheticOptions options, string path, IProgress<long>? rows = null, CancellationToken cancellation = default)
    {
        options.Validate();
        return AtomicFile.Write(
            path,
            stream => Write(options, stream, rows, cancellation),
            (reason, inner) => new GpuAlsException($"{DisplayText.Escape(path)}: {reason}", inner));
    }

    /// <summary>Writes the same text to a stream, which stays open.</summary>
    /// <inheritdoc cref="Write(SyntheticOptions, string, IProgress{long}?, CancellationToken)"/>
    /// <param name="options">The size of the set.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="rows">Receives the number of rows written so far.</param>
    /// <param name="cancellation">Cancels the work between blocks of rows.</param>
    public static SyntheticReport Write(
        SyntheticOptions options, Stream stream, IProgress<long>? rows = null, CancellationToken cancellation = default)
    {
        var set = new SyntheticSet(options);
        long bytes = 0;
        set.ForEachBlock(
            () => (Text: new SyntheticText(options, set.Names), History: set.NewHistory()),
            (worker, block) => worker.Text.Write(block, set.Users, worker.History),
            text =>
            {
                stream.Write(text.Span);
                bytes += text.Length;
            },
            rows,
            cancellation);
        return new SyntheticReport(options.Users, options.Items, options.Rows, bytes);
    }

    /// <summary>
    /// Adds the same interactions to a builder without writing text. Users have their 40 hex digits as keys, items their artist names, and both are
    /// numbered in the order in which a reader of the file would number them.
    /// </summary>
    /// <param name="options">The size of the set.</param>
    /// <param name="builder">The builder. A user or item with the same key that it already contains is the same one.</param>
    /// <param name="rows">Receives the number of rows added so far.</param>
    /// <param name="cancellation">Cancels the work between blocks of rows. Rows that were added before stay.</param>
    /// <exception cref="GpuAlsException">The options contradict each other.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    public static void AddTo(
        SyntheticOptions options, InteractionMatrixBuilder builder, IProgress<long>? rows = null, CancellationToken cancellation = default)
    {
        var set = new SyntheticSet(options);
        var itemRows = new int[options.Items]; // row + 1; 0 = no row yet
        set.ForEachBlock(set.NewHistory, MakeHistories, histories => histories.ForEach(Add), rows, cancellation);

        List<(int User, long[] Entries)> MakeHistories(SyntheticHistory history, UserBlock block) =>
            [.. Enumerable.Range(block.FirstUser, block.Users).Select(user => (user, history.Draw(user).ToArray()))];

        void Add((int User, long[] Entries) history)
        {
            Span<byte> key = stackalloc byte[LastFmKeys.UserBytes];
            LastFmKeys.WriteUser(options.Seed, history.User, key);
            var userRow = builder.Users.GetOrAdd(key);
            foreach (var entry in history.Entries) builder.Add(userRow, ItemRow(SyntheticHistory.ItemOf(entry)), SyntheticHistory.PlaysOf(entry));
        }

        int ItemRow(int item)
        {
            if (itemRows[item] == 0)
            {
                Span<byte> name = stackalloc byte[SyntheticNames.MaxBytes];
                itemRows[item] = builder.Items.GetOrAdd(name[..set.Names.Write(item, name)]) + 1;
            }

            return itemRows[item] - 1;
        }
    }
}
