using System.Globalization;
using System.Text;
using GpuAls.Core;
using GpuAls.Core.Interactions;

namespace GpuAls.Ingestion;

/// <summary>Counts the whole numbers among the values of a source that float32 cannot hold exactly.</summary>
sealed class RoundedValues
{
    /// <summary>The count and the first example; null if no value was rounded.</summary>
    public RoundedStrengths? Result { get; private set; }

    /// <summary>Compares a strength with the value in the source.</summary>
    /// <param name="user">The user, UTF-8.</param>
    /// <param name="item">The item, UTF-8.</param>
    /// <param name="whole">The value without its sign; null if it is not a whole number.</param>
    /// <param name="weight">The weight of the event; 1 without events.</param>
    /// <param name="strength">The strength that is used: value times weight in float32.</param>
    public void Add(ReadOnlySpan<byte> user, ReadOnlySpan<byte> item, UInt128? whole, float weight, float strength)
    {
        if (whole is not { } value) return;
        var stored = (double)Math.Abs(strength);
        string exact;
        if (weight is 1 or -1)
        {
            if ((UInt128)stored == value) return;
            exact = value.ToString("N0", CultureInfo.InvariantCulture);
        }
        else
        {
            var product = (double)value * Math.Abs(weight);
            if (product == stored || Math.Floor(product) != product) return;
            exact = DisplayText.Count(product);
        }

        Result = Result is null
            ? new(1, exact, stored, Encoding.UTF8.GetString(user), Encoding.UTF8.GetString(item))
            : Result with { Count = Result.Count + 1 };
    }
}
