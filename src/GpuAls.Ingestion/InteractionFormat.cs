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
        NamesFile = "artists.dat",
        Help = "userID, artistID, weight; tab-separated, with a header; item names in artists.dat",
        Text = new TextLayout { Separator = "\t", Quote = QuoteRule.None, HasHeader = true },
        User = ColumnReference.Named("userID"),
        Item = ColumnReference.Named("artistID"),
        Value = ColumnReference.Named("weight"),
        OnBadRow = BadRowPolicy.Skip,
        KeepBlanks = true,
        Normalization = NameNormalization.None,
    };

    /// <summary>MovieLens 100K's <c>u.data</c> (Harper and Konstan 2015). The titles are in <c>u.item</c>.</summary>
    public static InteractionFormat MovieLens100K { get; } = new()
    {
        Word = "ml-100k",
        NamesFile = "u.item",
        Help = "u.data of MovieLens 100K; item names in u.item",
        Text = new TextLayout
        {
            Separator = "\t",
            Quote = QuoteRule.None,
            HasHeader = false,
            ColumnNames = ["user", "item", "rating", "timestamp"],
        },
        Names = new ItemNamesLayout { Text = MovieLensText("|"), Id = ColumnReference.At(0), Name = ColumnReference.At(1) },
    };

    /// <summary>MovieLens 1M's <c>ratings.dat</c> (Harper and Konstan 2015). The titles are in <c>movies.dat</c>.</summary>
    public static InteractionFormat MovieLens1M { get; } = new()
    {
        Word = "ml-1m",
        NamesFile = "movies.dat",
        Help = "ratings.dat of MovieLens 1M; item names in movies.dat",
        Text = new TextLayout
        {
            Separator = "::",
            Quote = QuoteRule.None,
            HasHeader = false,
            ColumnNames = ["user", "item", "rating", "timestamp"],
        },
        Names = new ItemNamesLayout { Text = MovieLensText("::"), Id = ColumnReference.At(0), Name = ColumnReference.At(1) },
    };

    /// <summary>MovieLens 25M's and 32M's <c>ratings.csv</c> (Harper and Konstan 2015). The titles are in <c>movies.csv</c>.</summary>
    public static InteractionFormat MovieLens25M { get; } = new()
    {
        Word = "ml-25m",
        NamesFile = "movies.csv",
        Help = "ratings.csv of MovieLens 25M, 32M and the latest; item names in movies.csv",
        Text = new TextLayout { Separator = ",", Quote = QuoteRule.Csv, HasHeader = true },
        User = ColumnReference.Named("userId"),
        Item = ColumnReference.Named("movieId"),
        Value = ColumnReference.Named("rating"),
        Names = new ItemNamesLayout { Id = ColumnReference.Named("movieId"), Name = ColumnReference.Named("title") },
    };

    /// <summary>
    /// Kakao Arena's Melon playlists, <c>train.json</c>: the playlists are the users, their songs the items. The titles are in <c>song_meta.json</c>.
    /// </summary>
    public static InteractionFormat Melon { get; } = new()
    {
        Word = "melon",
        NamesFile = "song_meta.json",
        Help = "train.json of Kakao Arena's Melon playlists, which are the users; item names in song_meta.json",
        User = ColumnReference.Named("id"),
        Item = ColumnReference.Named("songs"),
        Value = null,
        ItemList = "songs",
        Names = new ItemNamesLayout
        {
            Id = ColumnReference.Named("id"),
            Name = ColumnReference.Named("song_name"),
            By = ColumnReference.Named("artist_name_basket"),
        },
    };

    /// <summary>Yandex' Yambda, flat Parquet files such as <c>likes.parquet</c> and <c>listens.parquet</c> (Ploshkin et al. 2025).</summary>
    public static InteractionFormat Yambda { get; } = new()
    {
        Word = "yambda",
        Help = "flat Parquet files of Yambda: each row counts as 1",
        User = ColumnReference.Named("uid"),
        Item = ColumnReference.Named("item_id"),
        Value = null,
    };

    /// <summary>The known formats, the ones with a <see cref="Word"/>. A new one is a property above and an entry here.</summary>
    public static IReadOnlyList<InteractionFormat> All { get; } =
        [LastFm360K, LastFm2K, MovieLens100K, MovieLens1M, MovieLens25M, Melon, Yambda];

    /// <summary>The word for a known format, such as <c>lastfm-360k</c>; null for any other. It stays when <c>with</c> changes the format.</summary>
    public string? Word { get; private init; }

    /// <summary>The layout of a known format in words, for help; null for any other.</summary>
    public string? Help { get; private init; }

    /// <summary>The key of the list in a JSON object that has the items, each of which is a row; null for one item in each object.</summary>
    internal string? ItemList { get; private init; }

    /// <summary>The name of the file with the names of the items in a known data set; null for none.</summary>
    internal string? NamesFile { get; private init; }

    /// <summary>The layout of the file with the names of the items.</summary>
    public ItemNamesLayout Names { get; init; } = new();

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
    /// The column with the time, which splits by time and <see cref="Times"/> need: numbers of one unit, or dates. Null: times are not read. A row
    /// without a time is bad.
    /// </summary>
    public ColumnReference? Time { get; init; }

    /// <summary>
    /// The .NET pattern of the dates in <see cref="Time"/>, in the invariant culture: <c>dd/MM/yyyy</c>. Null: numbers, or dates as in ISO 8601.
    /// </summary>
    public string? TimeFormat { get; init; }

    /// <summary>
    /// The rows that count by their <see cref="Time"/>, and how much; requires <see cref="Time"/>. Null: every row counts by its value.
    /// </summary>
    public TimeRules? Times { get; init; }

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

    static TextLayout MovieLensText(string separator) =>
        new() { Separator = separator, Quote = QuoteRule.None, HasHeader = false, Encoding = System.Text.Encoding.Latin1 };

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
