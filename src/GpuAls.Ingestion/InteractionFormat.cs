using GpuAls.Core;
using GpuAls.Ingestion.Naming;

namespace GpuAls.Ingestion;

/// <summary>
/// The layout of a file of interactions and the meaning of its rows. A text file has one row per line; a line break (LF, CR LF or CR) ends a row
/// unless it is in a quoted field, and blank lines are ignored. <see cref="TextLayout"/> has the details.
/// </summary>
public sealed record InteractionFormat
{
    static readonly ColumnReference DefaultUser = ColumnReference.At(0);
    static readonly ColumnReference DefaultItem = ColumnReference.At(1);
    static readonly ColumnReference DefaultValue = ColumnReference.At(2);

    /// <summary>
    /// Last.fm-360K's <c>usersha1-artmbid-artname-plays.tsv</c> (Celma 2010). Bad rows are skipped, because the file is known to contain some.
    /// </summary>
    public static InteractionFormat LastFm360K { get; } = new()
    {
        Word = "lastfm-360k",
        Help = "user, mbid, artist, plays; tab-separated, no header",
        Text = new TextLayout { Separator = "\t", Quote = QuoteRule.None, HasHeader = false, ColumnNames = ["user", "mbid", "artist", "plays"] },
        User = ColumnReference.At(0),
        Item = ColumnReference.At(2),
        Value = ColumnReference.At(3),
        OnBadRow = BadRowPolicy.Skip,
        KeepBlanks = true,
        Normalization = NameNormalization.None,
    };

    /// <summary>
    /// HetRec 2011's Last.fm <c>user_artists.dat</c> (Cantador, Brusilovsky, Kuflik
    /// 2011). Bad rows are skipped. The names of the artists are in <c>artists.dat</c>.
    /// </summary>
    public static InteractionFormat LastFm2K { get; } = new()
    {
        Word = "lastfm-2k",
        Help = "userID, artistID, weight; tab-separated, with a header; item names in artists.dat",
        Text = new TextLayout { Separator = "\t", Quote = QuoteRule.None, HasHeader = true },
        User = ColumnReference.Named("userID"),
        Item = ColumnReference.Named("artistID"),
        Value = ColumnReference.Named("weight"),
        OnBadRow = BadRowPolicy.Skip,
        KeepBlanks = true,
        Normalization = NameNormalization.None,
    };

    /// <summary>The known formats, the ones with a <see cref="Word"/>. A new one is a property above and an entry here.</summary>
    public static IReadOnlyList<InteractionFormat> All { get; } = [LastFm360K, LastFm2K];

    /// <summary>The word for a known format, such as <c>lastfm-360k</c>; null for any other. It stays when <c>with</c> changes the format.</summary>
    public string? Word { get; private init; }

    /// <summary>The layout of a known format in words, for help; null for any other.</summary>
    public string? Help { get; private init; }

    /// <summary>The layout of the text, if the source is one.</summary>
    public TextLayout Text { get; init; } = new();

    /// <summary>The column with the user. Default: column 0.</summary>
    public ColumnReference User { get; init; } = DefaultUser;

    /// <summary>The column with the item. Default: column 1.</summary>
    public ColumnReference Item { get; init; } = DefaultItem;

    /// <summary>
    /// The column with the value, a number of 0 or more such as a count or a duration. Default: column 2 or, in a text of two columns, none. Null:
    /// every row counts 1.
    /// </summary>
    public ColumnReference? Value { get; init; } = DefaultValue;

    /// <summary>Whether a negative value is a dislike of that strength. Default: false, a row with a negative value is bad.</summary>
    public bool NegativeIsDislike { get; init; }

    /// <summary>The column with a dislike flag: true, yes or a number other than 0 makes the row a dislike. Null: there is no such column.</summary>
    public ColumnReference? Dislike { get; init; }

    /// <summary>The column with the event, one of <see cref="EventWeights"/>. Null: there is no such column.</summary>
    public ColumnReference? Event { get; init; }

    /// <summary>
    /// The weight of each event, by which the value is multiplied. Weight 0 ignores the event, a negative weight makes it a dislike. A row with any
    /// other event is bad.
    /// </summary>
    public IReadOnlyDictionary<string, float> EventWeights { get; init; } = new Dictionary<string, float>();

    /// <summary>
    /// The minimum strength of a row: its value times the weight of its event, without sign. Rows below it are counted and ignored. Default: 0, no
    /// row is ignored.
    /// </summary>
    public float MinStrength { get; init; }

    /// <summary>
    /// The column with the time, which splits by time need: numbers of one unit, or dates. Null: times are not read. A row without a time is bad.
    /// </summary>
    public ColumnReference? Time { get; init; }

    /// <summary>
    /// The .NET pattern of the dates in <see cref="Time"/>, in the invariant culture: <c>dd/MM/yyyy</c>. Null: numbers, or dates as in ISO 8601.
    /// </summary>
    public string? TimeFormat { get; init; }

    /// <summary>
    /// Whether item names are converted to lower case as Python's <c>str.lower()</c> does, so that "Beyoncé" and "BEYONCÉ" are the same item. If the
    /// names are in a separate file, those names are converted and the ids stay unchanged.
    /// </summary>
    public bool LowerCaseItems { get; init; }

    /// <summary>
    /// Whether blanks at the ends of user and item names, no-break blanks and invisible characters are kept. Default: false, names that differ only
    /// in them are merged. The known formats keep them, so that the published counts hold.
    /// </summary>
    public bool KeepBlanks { get; init; }

    /// <summary>
    /// The Unicode form of user and item names. Default: <see cref="NameNormalization.Nfc"/>, names that differ only in composed and decomposed
    /// accents are merged. The known formats keep the names as they are.
    /// </summary>
    public NameNormalization Normalization { get; init; }

    /// <summary>The treatment of bad rows. Default: <see cref="BadRowPolicy.Stop"/>.</summary>
    public BadRowPolicy OnBadRow { get; init; }

    /// <summary>The spelling of names by <see cref="KeepBlanks"/> and <see cref="Normalization"/>.</summary>
    internal NameRules NameRules => new(!KeepBlanks, Normalization == NameNormalization.Nfc);

    /// <summary>The columns that the format names, without the ones that it does not have.</summary>
    internal IEnumerable<ColumnReference> References => ((ColumnReference?[])[User, Item, Value, Event, Dislike, Time]).OfType<ColumnReference>();

    /// <summary>The column as the format names it; null for a column that it does not have.</summary>
    internal ColumnReference? Of(InteractionColumn column) => column switch
    {
        InteractionColumn.User => User,
        InteractionColumn.Item => Item,
        InteractionColumn.Value => Value,
        InteractionColumn.Event => Event,
        InteractionColumn.Dislike => Dislike,
        InteractionColumn.Time => Time,
    };

    /// <summary>The format of the rows: if a separate file has the names of the items, the rows contain ids, which keep their case.</summary>
    internal InteractionFormat OfRows(bool hasItemNames) => this with { LowerCaseItems = LowerCaseItems && !hasItemNames };

    /// <summary>Whether nobody chose a column, so that its place is only a guess. Column 0 that was asked for is another reference.</summary>
    internal static bool IsDefault(ColumnReference? column) =>
        ReferenceEquals(column, DefaultUser) || ReferenceEquals(column, DefaultItem) || ReferenceEquals(column, DefaultValue);

    /// <summary>Finds a known format by its <see cref="Word"/>.</summary>
    /// <exception cref="GpuAlsException">There is no such format; the message lists the known ones.</exception>
    public static InteractionFormat ByName(string word) =>
        All.FirstOrDefault(format => format.Word == word)
            ?? throw new GpuAlsException(
                $"unknown format {DisplayText.Quote(word)}; expected {DisplayText.OneOf([.. All.Select(format => format.Word!)])}");
}

/// <summary>The Unicode form of names.</summary>
public enum NameNormalization
{
    /// <summary>Form C: accents are composed with their letters.</summary>
    Nfc,

    /// <summary>Names keep their form.</summary>
    None,
}
