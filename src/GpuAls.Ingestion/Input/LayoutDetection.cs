using System.Globalization;
using System.Text;
using GpuAls.Core;

namespace GpuAls.Ingestion.Input;

/// <summary>Finds the separator and the meaning of quotes in the first rows of a text.</summary>
static class LayoutDetection
{
    const int MaxRows = 100;

    // If two candidates split the rows equally well, the first one wins.
    static readonly string[] Candidates = ["\t", "::", ",", ";", "|"];

    /// <summary>The layout of the lines of a text.</summary>
    /// <param name="input">The text.</param>
    /// <param name="typed">The parts of the layout that are known.</param>
    /// <exception cref="GpuAlsException">The typed separator cannot separate fields.</exception>
    public static LineLayout Resolve(TextInput input, TextLayout typed)
    {
        if (typed.Separator is { } given && SeparatorProblem(given) is { } problem) throw new GpuAlsException($"the separator {problem}");
        var sample = new Sample(input.Text.StartMemory, input.Text.IsStartAll, typed.CommentPrefix);
        var separator = typed.Separator ?? input.SeparatorLine ?? Separator(sample);
        var layout = new LineLayout(separator, typed.Quote, typed.CommentPrefix);
        if (typed.Quote != QuoteRule.Auto) return layout;
        var isCsv = (layout.IsSingleCharacter && separator != "\t") || IsQuotedThroughout(sample, layout);
        return isCsv ? layout with { Quote = QuoteRule.Csv } : layout;
    }

    /// <summary>The reason why a text cannot separate fields: <c>is empty; expected …</c>; null if it can.</summary>
    public static string? SeparatorProblem(string separator) =>
        separator.Length == 0 ? "is empty; expected a character"
        : separator.AsSpan().ContainsAny('"', '\n', '\r') ? $"is {DisplayText.Quote(separator)}; expected no quote and no line break"
        : null;

    static string Separator(Sample sample)
    {
        // The tab comes first: names often contain commas and hardly ever tabs.
        if (sample.FirstLine().Contains((byte)'\t')) return "\t";
        var best = Candidates.Select(candidate => (Candidate: candidate, Fit: FitOf(sample, candidate)))
            .Where(one => one.Fit.Share > 0.5)
            .OrderByDescending(one => one.Fit.Share).ThenByDescending(one => one.Fit.Fields)
            .Select(one => one.Candidate)
            .FirstOrDefault();
        if (best is not null) return best;
        if (FitOf(sample, " ") is { Share: 1 }) return " ";
        // No candidate splits the rows: messages should show the most likely columns.
        var line = Encoding.Latin1.GetString(sample.FirstLine());
        return Candidates.MaxBy(candidate => line.Split(candidate).Length - (candidate == "," ? 0 : 1))!;
    }

    /// <summary>The most frequent number of fields above 1, and the share of the rows that have it.</summary>
    static (double Share, int Fields) FitOf(Sample sample, string separator)
    {
        var counts = new Dictionary<int, int>();
        var rows = 0;
        var layout = new LineLayout(separator, separator is "," or ";" or "|" ? QuoteRule.Csv : QuoteRule.None, null);
        sample.ForEach(
            layout,
            fields =>
            {
                rows++;
                counts[fields.Count] = counts.GetValueOrDefault(fields.Count) + 1;
                return true;
            });
        var best = counts.Where(pair => pair.Key > 1).OrderByDescending(pair => pair.Value).ThenByDescending(pair => pair.Key).FirstOrDefault();
        return rows == 0 ? default : (best.Value / (double)rows, best.Key);
    }

    /// <summary>Whether every field is quoted that is not empty and not a number.</summary>
    static bool IsQuotedThroughout(Sample sample, LineLayout layout)
    {
        var quoted = 0;
        var isThroughout = sample.ForEach(
            layout with { Quote = QuoteRule.Csv },
            fields =>
            {
                if (fields.HasBrokenQuote) return false;
                for (var k = 0; k < fields.Count; k++)
                {
                    if (fields.IsQuoted(k)) quoted++;
                    else if (!IsNumber(fields.Field(k, sample.Text))) return false;
                }

                return true;
            });
        return isThroughout && quoted > 0;
    }

    static bool IsNumber(ReadOnlySpan<byte> field) =>
        field.IsEmpty || double.TryParse(field, NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out _);

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

        /// <summary>Splits the rows until the action answers false.</summary>
        /// <returns>False if it did.</returns>
        public bool ForEach(LineLayout layout, Func<SplitFields, bool> action)
        {
            var fields = new SplitFields(layout);
            var from = NextRow(0);
            for (var rows = 0; rows < MaxRows && from < Text.Length; rows++)
            {
                from = fields.SplitRecord(Text, from);
                if (!action(fields)) return false;
                from = NextRow(from);
            }

            return true;
        }

        /// <summary>The position of the next line that is neither blank nor a comment.</summary>
        int NextRow(int from)
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
