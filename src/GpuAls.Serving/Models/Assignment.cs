using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace GpuAls.Serving.Models;

/// <summary>
/// The division of users among the models, for an A/B test: a hash of the user's name chooses a point in [0, 1), and each model has a part of that
/// interval by its weight. The same name always gets the same model, in every process.
/// </summary>
sealed class Assignment
{
    readonly double[] ends; // [models] the ends of the parts, ascending, the last one 1

    /// <param name="models">The models with their weights, one of them above 0.</param>
    public Assignment(IReadOnlyList<ModelSource> models)
    {
        var total = models.Sum(model => model.Weight);
        ends = new double[models.Count];
        var sum = 0.0;
        for (var n = 0; n < ends.Length; n++) ends[n] = (sum += models[n].Weight) / total;
    }

    /// <summary>The index of the model for a name.</summary>
    public int Of(string who)
    {
        var point = Point(who);
        var n = 0;
        while (n < ends.Length - 1 && point >= ends[n]) n++;
        return n;
    }

    // The upper 53 bits, which a double holds exactly.
    static double Point(string who) =>
        (BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(who))) >> 11) * (1.0 / (1L << 53));
}
