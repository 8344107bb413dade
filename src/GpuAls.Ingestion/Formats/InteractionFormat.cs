using GpuAls.Core;

namespace GpuAls.Ingestion;

/// <summary>
/// How a text file of interactions is laid out: UTF-8, one row a line, columns for user, item and strength. A line break (LF, CR LF or CR) always ends a
/// row. In tab-separated files <c>"</c> is text; in the others a field may be quoted as RFC 4180 says, on one line. Blank lines are passed over.
/// </summary>
public sealed record InteractionFormat
{
    static readonly Dictionary<string, InteractionFormat> Presets = new()
    {
        ["lastfm-360k"] = new InteractionFormat
        {
            Separator = '\t',
            HasHeader = false,
            ColumnNames = ["user", "mbid", "artist", "plays"],
            User = ColumnReference.At(0),
            Item = ColumnReference.At(2),
            Value = ColumnReference.At(3),
            OnBadRow = BadRowPolicy.Skip,
        },
        ["lastfm-2k"] = new InteractionFormat
        {
            Separator = '\t',
            HasHeader = true,
            User = ColumnReference.Named("userID"),
            Item = ColumnReference.Named("artistID"),
            Value = ColumnReference.Named("weight"),
            OnBadRow = BadRowPolicy.Skip,
        },
    };

    /// <summary>What separates the columns; null: found out from the first line (a tab if it has one, else the most frequent of <c>, ; |</c>).</summary>
    public char? Separator { get; init; }

    /// <summary>
    /// Whether the first line names the columns; null: found out (it does where a column is meant by a name, or where a word stands above the strengths).
    /// </summary>
    public bool? HasHeader { get; init; }

    /// <summary>The names of the columns of a file without header, for references by name and for messages; null: none are known.</summary>
    public IReadOnlyList<string>? ColumnNames { get; init; }

    /// <summary>Who; column 0 unless told otherwise.</summary>
    public ColumnReference User { get; init; } = ColumnReference.At(0);

    /// <summary>What; column 1 unless told otherwise.</summary>
    public ColumnReference Item { get; init; } = ColumnReference.At(1);

    /// <summary>How often or how long, a number of 0 or more; column 2 unless told otherwise. Null: there is none, and each row counts 1.</summary>
    public ColumnReference? Value { get; init; } = ColumnReference.At(2);

    /// <summary>Whether a value below 0 is a dislike of so much; otherwise it is a bad row.</summary>
    public bool NegativeIsDislike { get; init; }

    /// <summary>Whether a row is a dislike: true, yes or a number other than 0. Null: there is no such column.</summary>
    public ColumnReference? Dislike { get; init; }

    /// <summary>What happened: one of <see cref="EventWeights"/>. Null: there is no such column.</summary>
    public ColumnReference? Event { get; init; }

    /// <summary>What each event counts, times the value: 0 leaves its rows out, below 0 they are dislikes. A row of any other event is a bad one.</summary>
    public IReadOnlyDictionary<string, float> EventWeights { get; init; } = new Dictionary<string, float>();

    /// <summary>
    /// Whether the names of items are made lower case, as Python's <c>str.lower()</c> does it, so that "Beyoncé" and "BEYONCÉ" are one. Where the names are in
    /// a file of their own, it is those that are changed, and the ids stay.
    /// </summary>
    public bool LowerCaseItems { get; init; }

    /// <summary>What to do with a row that is no interaction; <see cref="BadRowPolicy.Stop"/> unless told otherwise.</summary>
    public BadRowPolicy OnBadRow { get; init; }

    /// <summary>
    /// Last.fm-360K's <c>usersha1-artmbid-artname-plays.tsv</c> (Celma 2010): tabs, no header, user, MBID, artist, plays. Bad rows are skipped: the file is
    /// known to have some.
    /// </summary>
    public static InteractionFormat LastFm360K => Presets["lastfm-360k"];

    /// <summary>
    /// HetRec 2011's Last.fm <c>user_artists.dat</c> (Cantador, Brusilovsky, Kuflik 2011): tabs, a header, userID, artistID, weight. Bad rows are skipped. The
    /// artists' names are in <c>artists.dat</c>.
    /// </summary>
    public static InteractionFormat LastFm2K => Presets["lastfm-2k"];

    /// <summary>The names that <see cref="ByName"/> knows.</summary>
    public static IReadOnlyCollection<string> PresetNames => Presets.Keys;

    /// <summary>A preset by its name.</summary>
    /// <exception cref="GpuAlsException">There is no such preset; the message lists those there are.</exception>
    public static InteractionFormat ByName(string preset) =>
        Presets.TryGetValue(preset, out var format)
            ? format
            : throw new GpuAlsException($"no format named {DisplayText.Quote(preset)}, expected one of {string.Join(", ", Presets.Keys)}");
}
