using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Serving.Contract;

namespace GpuAls.Serving.Queries;

/// <summary>The rows of names in requests.</summary>
static class NamedRows
{
    /// <summary>The rows of items, in the given order.</summary>
    /// <param name="items">The items of the model.</param>
    /// <param name="names">Keys or names; null for none.</param>
    /// <returns>Null if <paramref name="names"/> is null.</returns>
    /// <exception cref="UnknownNameException">No item has one of the names.</exception>
    /// <exception cref="AmbiguousNameException">Several items have one of the names.</exception>
    public static int[]? Of(Vocabulary items, IReadOnlyList<string>? names) => names is null ? null : [.. names.Select(items.Find)];

    /// <summary>The rows of likes with their strengths.</summary>
    /// <exception cref="UnknownNameException">No item has one of the names.</exception>
    /// <exception cref="AmbiguousNameException">Several items have one of the names.</exception>
    /// <exception cref="GpuAlsException">A strength is 0 or not finite.</exception>
    public static IReadOnlyList<(int Item, float Strength)> Of(Vocabulary items, IReadOnlyList<Like> likes)
    {
        var rows = new (int, float)[likes.Count];
        for (var n = 0; n < rows.Length; n++)
        {
            var (item, strength) = likes[n];
            if (strength == 0 || !float.IsFinite(strength))
                throw new InvalidRequestException($"the strength of {DisplayText.Quote(item)} is {strength}; expected a finite number other than 0");
            rows[n] = (items.Find(item), strength);
        }

        return rows;
    }
}
