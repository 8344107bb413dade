using System.Buffers;
using System.Text;

namespace GpuAls.Ingestion.Sniffing;

/// <summary>A guess about the columns of a file, from its header and its first rows.</summary>
/// <param name="Format">The format to read the file with.</param>
/// <param name="IsSure">Whether the columns are named, or their fields leave no doubt.</param>
sealed record ColumnGuess(InteractionFormat Format, bool IsSure)
{
    const int HashLength = 40; // the users of Last.fm-360K are SHA-1 hashes
    const float MaxRating = 5;

    static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    // The known formats by their columns; a new one is a row.
    static readonly IReadOnlyList<(InteractionFormat Format, Func<FileSample, bool> Fits)> Known =
    [
        (InteractionFormat.LastFm360K, sample => sample is { Header: null, Separator: "\t", Width: 4 } && sample.FieldsOf(0).All(IsHash)),
        (InteractionFormat.LastFm2K, sample => HasColumns(sample, "userID", "artistID", "weight")),
        (InteractionFormat.MovieLens100K, sample => sample is { Header: null, Separator: "\t", Width: 4 } && HasRatings(sample)),
        (InteractionFormat.MovieLens1M, sample => sample is { Header: null, Separator: "::", Width: 4 } && HasRatings(sample)),
        (InteractionFormat.MovieLens25M, sample => HasColumns(sample, "userId", "movieId", "rating", "timestamp") && !sample.IsTable),
        (InteractionFormat.Melon, sample => sample.IsTable && HasColumns(sample, "songs", "plylst_title", "id")),
        (InteractionFormat.Yambda, sample => sample.IsTable && HasColumns(sample, "uid", "item_id", "is_organic")),
    ];

    /// <summary>The guess for a file; null if nothing shows a user and an item.</summary>
    public static ColumnGuess? Of(FileSample sample)
    {
        if (Known.FirstOrDefault(known => known.Fits(sample)).Format is { } format) return new ColumnGuess(format, IsSure: true);
        return sample.Header is null ? OfFields(sample) : OfHeader(sample, sample.Header);
    }

    static ColumnGuess? OfHeader(FileSample sample, IReadOnlyList<string> header)
    {
        var standard = new InteractionFormat();
        if (ColumnSuggestion.Of(standard, header, sample.Lines) is not { } found) return null;
        var isByPlace = !sample.IsTable && IsAt(found.User, header, 0) && IsAt(found.Item, header, 1)
            && found.Value is { } value && IsAt(value, header, 2);
        var format = isByPlace ? standard : standard with { User = found.User, Item = found.Item, Value = found.Value };
        if (found.Value is null && found.Event is not null)
        {
            format = format with { Event = found.Event, EventWeights = found.EventNames.ToDictionary(name => name.Trim(), _ => 1f) };
        }

        return new ColumnGuess(format, found.Value is null || found.IsValueNamed);
    }

    static ColumnGuess? OfFields(FileSample sample)
    {
        if (sample.Width < 2) return null;
        var standard = new InteractionFormat();
        if (sample.Width == 2) return new ColumnGuess(standard, IsSure: true);
        var counts = Enumerable.Range(2, sample.Width - 2).Where(column => AreCounts(sample, column)).ToList();
        return counts is [2, ..] ? new ColumnGuess(standard, counts.Count == 1)
            : counts is [var other, ..] ? new ColumnGuess(standard with { Value = ColumnReference.At(other) }, IsSure: false)
            : new ColumnGuess(standard with { Value = null }, IsSure: false);
    }

    static bool IsAt(ColumnReference reference, IReadOnlyList<string> header, int position) =>
        reference.Position == position || header[position].Equals(reference.Name, StringComparison.Ordinal);

    static bool HasColumns(FileSample sample, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (sample.Header?.Contains(name) != true) return false;
        }

        return true;
    }

    static bool IsHash(byte[] field) => field.Length == HashLength && !field.AsSpan().ContainsAnyExcept(HexDigits);

    static bool HasRatings(FileSample sample) =>
        AreWhole(sample, 0) && AreWhole(sample, 1)
        && sample.FieldsOf(2).All(field => FieldParser.Strength(field, out var rating) is null && rating <= MaxRating)
        && sample.FieldsOf(3).All(field => FieldParser.Strength(field, out var time) is null && time >= TimeLikeColumn.SmallestMoment);

    static bool AreWhole(FileSample sample, int column) => sample.FieldsOf(column).All(field => long.TryParse(Encoding.UTF8.GetString(field), out _));

    static bool AreCounts(FileSample sample, int column)
    {
        var fields = sample.FieldsOf(column).ToList();
        return fields.Count > 0
            && fields.TrueForAll(field => FieldParser.Strength(field, out var number) is null && number < TimeLikeColumn.SmallestMoment);
    }
}
