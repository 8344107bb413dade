using System.Text;

namespace GpuAls.Fuzzing.Targets;

/// <summary>Words that decide in text: separators, quotes, marks of encodings, headers, numbers and times.</summary>
static class Words
{
    /// <summary>Words of delimited text.</summary>
    public static readonly IReadOnlyList<byte[]> OfText =
    [
        .. Of(
            ",", "\t", ";", "|", "::", " ", "\"", "\"\"", "'", "\r\n", "\n", "\r", "\n\n", "\u0000", "\uFEFF", "\u00A0", "\u200B", "é", "e\u0301",
            "ß", "日本", "🎸",
            "user", "item", "user_id", "artist", "userID", "artistID", "weight", "plays", "rating", "userId", "movieId", "timestamp", "time",
            "event", "play",
            "buy", "skip", "seen", "NaN", "inf", "-0", "1e39", "-1", "0", "3,5", "1.234,5", "1'000", "2024-02-29", "31/12/1999", "1700000000",
            "1700000000000",
            "2024-02-29T12:30:00Z", "2024-02-29 12:30:00+02:00", "sep=;", "%%MatrixMarket matrix coordinate real general\n", "# ", "2 2 1\n",
            "\u2028"),
        [0xFF, 0xFE], [0xFE, 0xFF], [0xFF, 0xFE, 0, 0], [0, 0, 0xFE, 0xFF], [0xC3], [0xE2, 0x82], [0x80], [0x1F, 0x8B, 8], "BZh9"u8.ToArray(),
        "PK\u0003\u0004"u8.ToArray(),
        "PAR1"u8.ToArray(),
    ];

    /// <summary>Words of JSON.</summary>
    public static readonly IReadOnlyList<byte[]> OfJson =
    [
        .. Of(
            "{", "}", "[", "]", ":", ",", "\"", "\\", "\\u0000", "\\ud800", "\\ud83c\\udfb8", "null", "true", "false", "1e999", "-0", "0.1",
            "1e-400", "{}", "[]", "[[", "}}",
            "\"a\":", "\"id\":", "\"songs\":", "\"user\":", "\"item\":", "\"plays\":", "//", "/*", "*/", "\n", " ", "\uFEFF"),
    ];

    /// <summary>Words as UTF-8.</summary>
    public static IEnumerable<byte[]> Of(params IEnumerable<string> words) => words.Select(Encoding.UTF8.GetBytes);
}
