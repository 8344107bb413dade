using System.Text.RegularExpressions;

namespace GpuAls.Ingestion;

/// <summary>Recognizes the columns of a file of item names or aliases by the words of its header.</summary>
static partial class HeaderWords
{
    static readonly string[] NameWords = ["name", "title", "label"];
    static readonly string[] IdWords = ["id", "isbn", "asin", "sku", "mbid", "ean", "gtin", "upc", "key", "code"];
    static readonly string[] ItemWords =
        ["item", "movie", "artist", "track", "song", "album", "product", "book", "game", "show", "video", "article", "content"];

    static readonly string[] OldWords = ["old", "from", "alias", "source", "duplicate", "redirect", "before"];
    static readonly string[] NewWords = ["new", "to", "target", "canonical", "replacement", "master", "after"];

    /// <summary>Whether a word of a header means the name of an item: <c>name</c>, <c>Book-Title</c>, <c>artistName</c>.</summary>
    public static bool IsName(string word) => Last(word) is { } last && (NameWords.Contains(last) || IsItemAnd(last, NameWords));

    /// <summary>Whether a word of a header is exactly <c>name</c> or <c>title</c>.</summary>
    public static bool IsExactlyName(string word) => NameWords.Contains(word.Trim().ToLowerInvariant());

    /// <summary>Whether a word of a header means the id of an item: <c>movieId</c>, <c>ISBN</c>, <c>item</c>; not <c>userId</c>.</summary>
    public static bool IsId(string word) =>
        Last(word) is { } last && !Parts(word).Contains("user") && (IdWords.Contains(last) || IsItemAnd(last, IdWords) || IsItem(word));

    /// <summary>Whether a word of a header means an id that is replaced.</summary>
    public static bool IsOldId(string word) => IsId(word) || Parts(word).Exists(part => OldWords.Contains(part));

    /// <summary>Whether a word of a header means an id that replaces another.</summary>
    public static bool IsNewId(string word) => IsId(word) || Parts(word).Exists(part => NewWords.Contains(part));

    static bool IsItem(string word) => Parts(word) is [var only] && ItemWords.Contains(only);

    // Written as one word: itemid, songtitle.
    static bool IsItemAnd(string word, string[] ends) => Array.Exists(ItemWords, item => Array.Exists(ends, end => word == item + end));

    static string? Last(string word) => Parts(word) is [.., var last] ? last : null;

    static List<string> Parts(string word) => [.. WordParts().Matches(word).Select(part => part.Value.ToLowerInvariant())];

    // movieId is movie and Id; ISBN is one part; movie_id and Book-Title are split at the sign.
    [GeneratedRegex(@"\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}]+")]
    private static partial Regex WordParts();
}
