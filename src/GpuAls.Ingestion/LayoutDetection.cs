using System.Globalization;
using System.Text;
using GpuAls.Core;
using GpuAls.Ingestion.Input;

namespace GpuAls.Ingestion;

/// <summary>Finds the separator and the meaning of quotes in the first rows of a text.</summary>
static class LayoutDetection
{
    const int MaxRows = 100;

    // The share of the rows with one number of fields from which a separator is sure.
    const double NearlyAll = 0.9;

    // If two candidates split the rows equally well, the first one wins. Hive writes U+0001.
    static readonly string[] Candidates = ["\t", "::", ",", ";", "|", "\u0001"];

    /// <summary>The lines of a text.</summary>
    /// <param name="input">The open text.</param>
    /// <param name="typed">The parts of the layout that are known; null for none. The others are detected.</param>
    /// <exception cref="GpuAlsException">The typed separator cannot separate fields.</exception>
    public static DelimitedLines Open(TextInput input, TextLayout? typed = null) => new(input, Resolve(input, typed ?? new TextLayout()));

    /// <summary>The meaning of quotes in a layout.</summary>
    public static QuoteRule QuoteOf(LineLayout layout) => layout.ReadsQuotes ? QuoteRule.Csv : layout.RemovesQuotes ? QuoteRule.Auto : QuoteRule.None;

    static LineLayout Resolve(TextInput input, TextLayout typed)
    {
        if (typed.Separator is { } given && SeparatorProblem(given) is { } problem) throw new GpuAlsException($"the separator {problem}");
        var sample = new Sample(input.Text.StartMemory, input.Text.IsStartAll, typed.CommentPrefix);
        var separator = typed.Separator ?? input.SeparatorLine ?? Separator(sample);
        var layout = new LineLayout(separator, typed.Quote == QuoteRule.Csv, typed.Quote == QuoteRule.Auto, typed.CommentPrefix);
        if (typed.Quote != QuoteRule.Auto) return layout;
        var isCsv = (layout.IsSingleCharacter && separator != "\t")
            || IsQuotedThroughout(sample, layout)
            || (layout.IsBlank && FitOf(sample, layout).Share < 1 && FitOf(sample, layout with { ReadsQuotes = true }).Share == 1);
        return isCsv ? layout with { ReadsQuotes = true, RemovesQuotes = false } : layout;
    }

    /// <summary>The reason why a text cannot separate fields: <c>is empty; expected …</c>; null if it can.</summary>
    public static string? SeparatorProblem(string separator) =>
        separator.Length == 0 ? "is empty; expected a character"
        : separator.AsSpan().ContainsAny('"', '\n', '\r') ? $"is {DisplayText.Quote(separator)}; expected no quote and no line break"
        : null;

    static string Separator(Sample sample)
    {
        // The tab comes first: names often contain commas and hardly ever tabs. One in a quoted name separates a few rows only.
        var hasTab = sample.FirstLine().Contains((byte)'\t');
        var tabs = FitOfCandidate(sample, "\t");
        if (hasTab && tabs.Share >= NearlyAll) return "\t";
        string? best = null;
        var bestFit = new Fit(0.5, 0);
        foreach (var candidate in Candidates)
        {
            var fit = FitOfCandidate(sample, candidate);
            if (fit.Share > bestFit.Share || (best is not null && fit.Share == bestFit.Share && fit.Fields > bestFit.Fields))
                (best, bestFit) = (candidate, fit);
        }

        if (hasTab && (best is null || tabs.Share >= bestFit.Share)) return "\t";
        // Every second field is empty: the separator is two of them.
        if (best == "|" && FitOf(sample, Plain("||")) is { Share: 1 } pairs && bestFit == new Fit(1, 2 * pairs.Fields - 1)) return "||";
        if (best is not null) return best;
        var (blank, quotedBlank) = (Plain(" "), Plain(" ") with { ReadsQuotes = true });
        if (FitOf(sample, blank).Share == 1 || FitOf(sample, quotedBlank).Share == 1) return " ";
        // R writes no name for the column of row names, so that its header has one field less.
        if (FitOf(sample, quotedBlank, mayLackName: true).Share == 1) return " ";
        return MostFrequent(sample.FirstLine());
    }

    /// <summary>If no candidate splits the rows, messages show the columns that are the most likely ones.</summary>
    static string MostFrequent(ReadOnlySpan<byte> line)
    {
        var best = ",";
        foreach (var candidate in Candidates)
        {
            if (line.Count(Encoding.UTF8.GetBytes(candidate)) > line.Count(Encoding.UTF8.GetBytes(best))) best = candidate;
        }

        return best;
    }

    // Only tab-separated text is as often quoted as not.
    static Fit FitOfCandidate(Sample sample, string candidate)
    {
        var plain = FitOf(sample, Plain(candidate));
        if (candidate != "\t" || plain.Share >= NearlyAll) return plain;
        var quoted = FitOf(sample, Plain(candidate) with { ReadsQuotes = true });
        return quoted.Share > plain.Share ? quoted : plain;
    }

    // This runs once for a file, before anything else: plain loops are compiled in a fraction of the time that queries need.
    static Fit FitOf(Sample sample, LineLayout layout, bool mayLackName = false)
    {
        var counts = new int[64];
        var rows = 0;
        var first = 0;
        var fields = new SplitFields(layout);
        for (var from = sample.NextRow(0); rows < MaxRows && from < sample.Text.Length; rows++)
        {
            from = sample.NextRow(fields.SplitRecord(sample.Text, from));
            // With a wrong separator, a quote inside a field can begin one that goes over many lines.
            counts[fields.HasBrokenQuote ? 1 : Math.Min(fields.Count, counts.Length - 1)]++;
            if (rows == 0) first = fields.Count;
        }

        var best = 2;
        for (var count = 3; count < counts.Length; count++)
        {
            if (counts[count] >= counts[best]) best = count;
        }

        var isHeaderOfR = mayLackName && rows > 1 && first == best - 1;
        return rows == 0 ? default : new Fit((counts[best] + (isHeaderOfR ? 1 : 0)) / (double)rows, best);
    }

    static LineLayout Plain(string separator) => new(separator, ReadsQuotes: separator is "," or ";" or "|");

    /// <summary>Whether every field is quoted that is not empty and not a number.</summary>
    static bool IsQuotedThroughout(Sample sample, LineLayout layout)
    {
        var quoted = 0;
        var rows = 0;
        var fields = new SplitFields(layout with { ReadsQuotes = true });
        for (var from = sample.NextRow(0); rows < MaxRows && from < sample.Text.Length; rows++)
        {
            from = sample.NextRow(fields.SplitRecord(sample.Text, from));
            if (fields.HasBrokenQuote) return false;
            for (var k = 0; k < fields.Count; k++)
            {
                if (fields.IsQuoted(k)) quoted++;
                else if (!IsNumber(fields.Field(k, sample.Text))) return false;
            }
        }

        return quoted > 0;
    }

    static bool IsNumber(ReadOnlySpan<byte> field) =>
        field.IsEmpty || double.TryParse(field, NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out _);

    /// <summary>The most frequent number of fields above 1, and the share of the rows that have it.</summary>
    readonly record struct Fit(double Share, int Fields);

    /// <summary>The first rows of a text.</summary>
    sealed class Sample
    {
        readonly byte[]? comment;
        readonly ReadOnlyMemory<byte> text;

        public Sample(ReadOnlyMemory<byte> start, bool isAll, string? commentPrefix)
        {
            comment = commentPrefix is null ? null : Encoding.UTF8.GetBytes(commentPrefix);
            if (start.Span.StartsWith("\uFEFF"u8)) start = start[3..];
            // The last row of a longer text is not complete.
            var end = isAll ? start.Length : start.Span.LastIndexOfAny((byte)'\n', (byte)'\r');
            text = end < 0 ? start : start[..end];
        }

        public ReadOnlySpan<byte> Text => text.Span;

        /// <summary>The first line that is a row.</summary>
        public ReadOnlySpan<byte> FirstLine()
        {
            var from = NextRow(0);
            var length = Text[from..].IndexOfAny((byte)'\n', (byte)'\r');
            return length < 0 ? Text[from..] : Text.Slice(from, length);
        }

        /// <summary>The position of the next line that is neither blank nor a comment.</summary>
        public int NextRow(int from)
        {
            while (true)
            {
                while (from < Text.Length && Text[from] is (byte)'\n' or (byte)'\r') from++;
                if (comment is null || !Text[from..].StartsWith(comment)) return from;
                var length = Text[from..].IndexOfAny((byte)'\n', (byte)'\r');
                from = length < 0 ? Text.Length : from + length;
            }
        }
    }
}
