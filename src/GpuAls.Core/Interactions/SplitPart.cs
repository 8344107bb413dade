namespace GpuAls.Core.Interactions;

/// <summary>The use of a pair of user and item in an evaluation.</summary>
enum SplitPart : byte
{
    /// <summary>The model is trained on it.</summary>
    Train,

    /// <summary>The model should find it.</summary>
    Test,

    /// <summary>The known history of a user who is not trained on.</summary>
    History,
}
