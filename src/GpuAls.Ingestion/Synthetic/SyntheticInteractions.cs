using GpuAls.Core;

namespace GpuAls.Ingestion;

/// <summary>
/// Generates plays that nobody played, in the shape of Last.fm-360K: users' artist counts, Zipf-like popularity with the top artist at a fifth of the users,
/// log-normal plays with a median of about 94, and tastes, so that there is something to learn. The same options give the same bytes on every machine.
/// </summary>
static class SyntheticInteractions
{
    /// <summary>
    /// Writes a file in Last.fm-360K's layout: user (40 hex digits), artist MBID, artist name, plays; tab-separated, UTF-8, LF, no header; one user after
    /// the other, most played first. It is written beside its place and then renamed: an error or a stop leaves whatever was there before.
    /// </summary>
    /// <param name="options">How large.</param>
    /// <param name="path">The file; one that exists is replaced.</param>
    /// <param name="rows">Told how many rows were written so far.</param>
    /// <param name="cancellation">Stops between blocks of rows.</param>
    /// <exception cref="GpuAlsException">Such a set cannot exist, or the file cannot be written; the message says why.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static SyntheticReport Write(SyntheticOptions options, string path, IProgress<long>? rows = null, CancellationToken cancellation = default)
    {
        options.Validate();
        return WholeFile.Write(
            path,
            stream => Write(options, stream, rows, cancellation),
            (reason, inner) => new GpuAlsException($"{DisplayText.Escape(path)}: {reason}", inner));
    }

    /// <summary>Writes the same text into a stream, which stays open.</summary>
    /// <inheritdoc cref="Write(SyntheticOptions, string, IProgress{long}?, CancellationToken)"/>
    /// <param name="options">How large.</param>
    /// <param name="stream">Where to.</param>
    /// <param name="rows">Told how many rows were written so far.</param>
    /// <param name="cancellation">Stops between blocks of rows.</param>
    public static SyntheticReport Write(SyntheticOptions options, Stream stream, IProgress<long>? rows = null, CancellationToken cancellation = default)
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
    /// Adds the very same interactions to a builder, without the text between: users by their 40 hex digits, items by their artist names, both numbered as
    /// a reader of the file would number them.
    /// </summary>
    /// <param name="options">How large.</param>
    /// <param name="builder">Where to; a user or artist of the same name that is there already is the same one.</param>
    /// <param name="rows">Told how many rows were added so far.</param>
    /// <param name="cancellation">Stops between blocks of rows; what was added until then stays.</param>
    /// <exception cref="GpuAlsException">Such a set cannot exist.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static void AddTo(SyntheticOptions options, InteractionMatrixBuilder builder, IProgress<long>? rows = null, CancellationToken cancellation = default)
    {
        var set = new SyntheticSet(options);
        var itemRows = new int[options.Items]; // row + 1, 0 = not met yet
        set.ForEachBlock(set.NewHistory, MakeHistories, histories => histories.ForEach(Add), rows, cancellation);

        List<(int User, long[] Entries)> MakeHistories(SyntheticHistory history, SyntheticBlock block) =>
            [.. Enumerable.Range(block.FirstUser, block.Users).Select(user => (user, history.Draw(user).ToArray()))];

        void Add((int User, long[] Entries) history)
        {
            Span<byte> key = stackalloc byte[SyntheticKeys.UserBytes];
            SyntheticKeys.WriteUser(options.Seed, history.User, key);
            var userRow = builder.Users.GetOrAdd(key);
            foreach (var entry in history.Entries) builder.Add(userRow, ItemRow(SyntheticHistory.ItemOf(entry)), SyntheticHistory.PlaysOf(entry));
        }

        int ItemRow(int item)
        {
            if (itemRows[item] == 0)
            {
                Span<byte> name = stackalloc byte[SyntheticNames.MostBytes];
                itemRows[item] = builder.Items.GetOrAdd(name[..set.Names.Write(item, name)]) + 1;
            }

            return itemRows[item] - 1;
        }
    }
}
