using System.Collections.Frozen;
using System.Text;

namespace GpuAls.Ingestion;

/// <summary>The words by which headers name users, items, values, events and times, in the languages that public files use.</summary>
static class ColumnWords
{
    // The first words are the surest: where several columns are named for users, the first word decides.
    const string Users = """
        user usr uid visitor customer client member account listener reader viewer player buyer shopper subscriber
        person profile reviewer rater consumer patron cust who session device cookie household benutzer nutzer kunde
        hörer hoerer leser käufer kaeufer usuario usuário cliente utilisateur acheteur utente gebruiker klant användare
        kund bruger uzytkownik użytkownik klient kullanıcı kullanici müşteri пользователь клиент покупатель 用户 ユーザー
        """;

    const string Items = """
        item iid movie film artist track song album book product prod article sku asin isbn title show series episode
        band music game app video clip channel station stream podcast recipe business restaurant place venue poi hotel
        listing property course job news story post page url content document joke anime manga offer object good stock
        upc ean gtin mbid artikel produkt ware buch lied titel künstler kuenstler spiel artículo articulo producto
        película pelicula canción cancion libro artista produit artiste chanson livre prodotto canzone produto música
        musica livro boek nummer artiest bok låt książka ksiazka utwór utwor товар фильм песня книга исполнитель 商品 アイテム
        """;

    const string Values = """
        plays playcount playcounts listens listencount listencounts scrobbles rating ratings score stars star count
        counts cnt views viewcount clicks clickcount purchases quantity qty amount weight strength value values val n
        num number freq frequency times total sum hours minutes duration streams sessions downloads installs reads votes
        playtime watchtime listeningtime hoursplayed playtimeforever interactions visits preference pref affinity
        confidence overall menge anzahl bewertung wert gewicht cantidad calificación calificacion valoración valoracion
        quantité quantite punteggio quantità quantita valor aantal antal ilość ilosc ocena количество оценка рейтинг 数量
        評価
        """;

    const string Events = """
        event eventtype eventname action actiontype behavior behaviour behaviortype behaviourtype interactiontype
        activity activitytype ereignis aktion evento événement evenement событие
        """;

    const string Times = """
        timestamp time date datetime ts when day month year createdat created createtime updatedat playedat listenedat
        ratedat purchasedat eventtime eventdate reviewtime unixreviewtime unixtime unixtimestamp epoch zeit datum
        zeitstempel zeitpunkt fecha heure horodatage tempo ora tijd tid дата время 時刻 日時
        """;

    // Names of ids that are written in one word, where the id is no user's and no item's.
    const string OtherIds = "order transaction invoice tag genre category event row list playlist cart basket store shop city country";

    // The ends of a name that do not change its meaning: user_id, artistName.
    static readonly FrozenSet<string> Suffixes =
        FrozenSet.ToFrozenSet(["id", "ids", "uuid", "guid", "name", "key", "code", "no", "nr", "hash"], StringComparer.Ordinal);

    static readonly FrozenSet<string> IdSuffixes = FrozenSet.ToFrozenSet(["id", "ids", "uuid", "guid"], StringComparer.Ordinal);

    static readonly FrozenSet<string> SureTimes = FrozenSet.ToFrozenSet(["timestamp", "date", "datetime", "ts"], StringComparer.Ordinal);

    static readonly FrozenSet<string> Indexes = FrozenSet.ToFrozenSet(
        ["index", "idx", "row", "rowid", "rowname", "rownames", "rownumber", "rownum", "unnamed"], StringComparer.Ordinal);

    static readonly FrozenDictionary<string, (InteractionColumn Column, int Rank)> Words = Table();

    static readonly FrozenSet<string> IdStems =
    [
        .. OtherIds.Split(' '),
        .. Words.Where(word => word.Value.Column is InteractionColumn.User or InteractionColumn.Item).Select(word => word.Key),
    ];

    /// <summary>The column that a name certainly means: the whole name is a word, apart from an end such as id or name; null for none.</summary>
    public static InteractionColumn? MeaningOf(string name) => Find(string.Concat(Tokens(name)))?.Column;

    /// <summary>
    /// The column that a name probably means: its last word decides, as in <c>parent_asin</c> and <c>Book-Rating</c>; null for none.
    /// </summary>
    public static InteractionColumn? ProbableMeaningOf(string name) => Probable(name)?.Column;

    /// <summary>How sure it is that a name means a column: less for a surer word. A name that only ends with a word comes last.</summary>
    public static int RankOf(string name) => Find(string.Concat(Tokens(name)))?.Rank ?? (Probable(name)?.Rank ?? 0) + Words.Count;

    /// <summary>Whether a name ends with id: <c>tag_id</c>, <c>tagID</c>, <c>transactionid</c>.</summary>
    public static bool IsId(string name)
    {
        var tokens = Tokens(name);
        if (tokens.Count == 0) return false;
        if (tokens.Count > 1) return IdSuffixes.Contains(tokens[^1]);
        return tokens[0].EndsWith("id", StringComparison.Ordinal) && IdStems.Contains(tokens[0][..^2]);
    }

    /// <summary>Whether a column is the row number that a table was saved with: pandas leaves its name empty.</summary>
    public static bool IsIndex(string name)
    {
        var tokens = Tokens(name);
        return tokens.Count == 0
            || Indexes.Contains(string.Concat(tokens))
            || (tokens[0] == "unnamed" && tokens.Skip(1).All(token => token.All(char.IsAsciiDigit)));
    }

    /// <summary>The words of a name in lower case: <c>userID</c>, <c>User-ID</c> and <c>user_id</c> are two each.</summary>
    static List<string> Tokens(string name)
    {
        var tokens = new List<string>();
        var token = new StringBuilder();
        for (var k = 0; k < name.Length; k++)
        {
            var isText = char.IsLetterOrDigit(name[k]);
            if (!isText || (char.IsUpper(name[k]) && k > 0 && char.IsLower(name[k - 1]))) End();
            if (isText) token.Append(char.ToLowerInvariant(name[k]));
        }

        End();
        return tokens;

        void End()
        {
            if (token.Length > 0) tokens.Add(token.ToString());
            token.Clear();
        }
    }

    static (InteractionColumn Column, int Rank)? Probable(string name)
    {
        var tokens = Tokens(name);
        while (tokens.Count > 1 && Suffixes.Contains(tokens[^1])) tokens.RemoveAt(tokens.Count - 1);
        if (tokens.Count == 0 || Find(tokens[^1]) is not { } found) return null;
        // watch_time and plays_per_day are values: only an unmistakable word makes a whole name a time.
        return found.Column == InteractionColumn.Time && tokens.Count > 1 && !SureTimes.Contains(tokens[^1]) ? null : found;
    }

    static (InteractionColumn Column, int Rank)? Find(string word)
    {
        if (Words.TryGetValue(word, out var found)) return found;
        foreach (var stem in Stems(word))
        {
            // Only users and items have ids, names and a plural that means the same.
            if (Words.TryGetValue(stem, out found) && found.Column is InteractionColumn.User or InteractionColumn.Item) return found;
        }

        return null;
    }

    static IEnumerable<string> Stems(string word)
    {
        foreach (var suffix in Suffixes)
        {
            if (word.EndsWith(suffix, StringComparison.Ordinal)) yield return word[..^suffix.Length];
        }

        if (word.EndsWith('s')) yield return word[..^1];
    }

    static FrozenDictionary<string, (InteractionColumn Column, int Rank)> Table()
    {
        var table = new Dictionary<string, (InteractionColumn, int)>(StringComparer.Ordinal);
        Add(InteractionColumn.User, Users);
        Add(InteractionColumn.Item, Items);
        Add(InteractionColumn.Value, Values);
        Add(InteractionColumn.Event, Events);
        Add(InteractionColumn.Time, Times);
        return table.ToFrozenDictionary(StringComparer.Ordinal);

        void Add(InteractionColumn column, string words)
        {
            var rank = 0;
            foreach (var word in words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)) table.TryAdd(word, (column, rank++));
        }
    }
}
