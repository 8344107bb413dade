namespace GpuAls.Core;

/// <summary>
/// A trained model with all that queries need: factors, names, what each user is known to have (for hiding and explaining it), and the options it was
/// trained with. Immutable.
/// </summary>
/// <param name="Factors">Users [users × f] and items [items × f].</param>
/// <param name="Users">[users] Names.</param>
/// <param name="Items">[items] Names.</param>
/// <param name="Known">[users × items] Strengths, a row for each user.</param>
/// <param name="Options">What it was trained with.</param>
/// <param name="Training">How training went.</param>
public sealed record AlsModel(
    AlsFactors Factors,
    Vocabulary Users,
    Vocabulary Items,
    SparseRows Known,
    AlsOptions Options,
    TrainingRecord Training)
{
    /// <inheritdoc cref="AlsModelFile.Open"/>
    public static AlsModel Open(string path) => AlsModelFile.Open(path);

    /// <inheritdoc cref="AlsModelFile.Save"/>
    public void Save(string path, CancellationToken cancel = default) => AlsModelFile.Save(this, path, cancel);
}
