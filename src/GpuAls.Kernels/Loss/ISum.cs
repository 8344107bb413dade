using GpuAls.Core;

namespace GpuAls.Kernels;

/// <summary>A sum that does not lose what float32 would: in float64, or compensated where the device has no float64.</summary>
interface ISum<TSelf> where TSelf : unmanaged, ISum<TSelf>
{
    /// <summary>This sum and what a seen cell adds to the loss: (1 + w)·(p − ŷ)² − ŷ².</summary>
    /// <param name="stored">w and p, see <see cref="PairCode"/>.</param>
    /// <param name="score">ŷ.</param>
    TSelf AddSeen(float stored, float score);

    /// <summary>This sum and a product.</summary>
    TSelf AddProduct(float left, float right);

    /// <summary>This sum and another.</summary>
    TSelf Add(TSelf other);

    double ToDouble();
}
