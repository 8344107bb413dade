namespace GpuAls.Core.Solving;

/// <summary>Both sides of a training of which this process holds some rows. The ranks of a group call the methods together.</summary>
unsafe interface IWholeSides
{
    /// <summary>Whether this process solves all rows, so that nothing is exchanged.</summary>
    bool HoldsAll => false;

    /// <summary>
    /// Whether it pays to send rows while others are solved: the data move over a network, and not only through memory that the solvers use too.
    /// </summary>
    bool ExchangesBesideSolving => false;

    /// <summary>
    /// Whether a solver that whitens the fixed side receives the solved rows of other processes while it solves its own, and whitens them itself.
    /// It changes between half-sweeps.
    /// </summary>
    bool WhitensReceivedRows => false;

    /// <summary>
    /// The rows of a side that the device copies from and to the devices of the other ranks; null if the vectors pass through the memory of the start
    /// factors.
    /// </summary>
    /// <param name="ofUsers">Whether of the users.</param>
    CopiedRows? Copied(bool ofUsers) => null;

    /// <summary>The rows of a side that this process solves, by their places among those that it holds.</summary>
    /// <param name="ofUsers">Whether of the users.</param>
    (int Start, int End) Own(bool ofUsers);

    /// <summary>The number on the whole side of a row that this process holds.</summary>
    /// <param name="ofUsers">Whether of the users.</param>
    /// <param name="place">Its place among those that it holds.</param>
    int NumberOf(bool ofUsers, int place);

    /// <summary>
    /// The sum of arrays of numbers over the <see cref="RowSlabs"/> of a side, in their order. The rows of a slab must be those of the last
    /// <see cref="ExchangeSlabRows"/> or <see cref="Exchange"/>.
    /// </summary>
    /// <param name="ofUsers">Whether of the users.</param>
    /// <param name="length">The length of an array.</param>
    /// <param name="add">Adds the rows of a slab to an array of zeros.</param>
    /// <param name="cancel">Checked before every slab.</param>
    double[] SumOverSlabs(bool ofUsers, int length, SlabSum add, CancellationToken cancel = default);

    /// <summary>Receives the vectors of the rows that other ranks solve, and sends those that they hold.</summary>
    /// <param name="ofUsers">Whether of the users.</param>
    /// <param name="values">[held rows × size] The vectors.</param>
    /// <param name="size">Floats of a vector, a multiple of 16.</param>
    void Exchange(bool ofUsers, float* values, int size);

    /// <summary>
    /// Receives the vectors of the rows of other ranks that belong to a slab of this one, and sends those that belong to theirs.
    /// </summary>
    /// <param name="ofUsers">Whether of the users.</param>
    /// <param name="held">[held rows × f] The vectors.</param>
    void ExchangeSlabRows(bool ofUsers, FactorMatrix held);

    /// <summary>
    /// Solves the rows of a side that this process solves. Meanwhile it sends the rows that are done to the ranks that hold them, and receives
    /// theirs, like <see cref="Exchange"/>.
    /// </summary>
    /// <param name="ofUsers">Whether of the users.</param>
    /// <param name="solved">[held rows × f] The vectors that are solved.</param>
    /// <param name="received">[held rows × size] Memory for the rows of others: that of the solved vectors, or another.</param>
    /// <param name="size">Floats from one received vector to the next, a multiple of 16.</param>
    /// <param name="done">The rows that are solved so far.</param>
    /// <param name="solve">Solves the rows. It runs on other threads than the exchange.</param>
    void SolveAndExchange(bool ofUsers, FactorMatrix solved, float* received, int size, SolvedPieces done, Action solve) => solve();

    /// <summary>The sum of a number over all ranks.</summary>
    /// <param name="own">The number of this rank.</param>
    long Sum(long own);

    /// <summary>
    /// Whether it pays to solve the short rows of a side with one unknown for each entry; null: the rows of this process decide.
    /// </summary>
    /// <param name="ofUsers">Whether of the users.</param>
    bool? ShortRowsPay(bool ofUsers) => null;

    /// <summary>XᵀX of all users or YᵀY of all items, [stride × stride] in float64.</summary>
    /// <param name="ofUsers">Whether of the users.</param>
    /// <param name="held">[held rows × f] The current factors of the rows that this process holds.</param>
    double[] SumOfOuterProducts(bool ofUsers, FactorMatrix held)
    {
        var sum = SumOverSlabs(ofUsers, held.Stride * held.Stride, (start, end, sum) => OuterProducts.AddRows(held, start, end, sum));
        SquareMatrix.MirrorUpper(sum, held.Stride);
        return sum;
    }
}

/// <summary>Adds the rows of a slab to a sum.</summary>
/// <param name="start">The place of its first row.</param>
/// <param name="end">One after the place of its last row.</param>
/// <param name="sum">The sum.</param>
delegate void SlabSum(int start, int end, Span<double> sum);

/// <summary>A session whose start factors someone else changes between half-sweeps, where it does not solve their rows itself.</summary>
interface IPartialSession : IAlsSession
{
    /// <summary>
    /// Floats of a vector of the fixed side in the form in which the session exchanges it with the other ranks, through
    /// <see cref="IWholeSides.Exchange"/>, in each half-sweep. 0: it reads the factors, which are exchanged for it.
    /// </summary>
    int ExchangedFloats => 0;

    /// <summary>
    /// Whether a half-sweep exchanges the rows that it solves itself, through <see cref="IWholeSides.SolveAndExchange"/>. Otherwise they are
    /// exchanged after it.
    /// </summary>
    bool ExchangesSolvedRows => false;

    /// <summary>
    /// Floats of a vector in which the session, if it exchanges whitened vectors, can receive solved rows instead, and whiten them itself. 0: it
    /// cannot.
    /// </summary>
    int ReceivedFloats => 0;

    /// <summary>Whether the session has received the solved rows of a side and not whitened them yet.</summary>
    /// <param name="ofUsers">Whether of the users.</param>
    bool HasReceived(bool ofUsers) => false;

    /// <summary>The times of the whitened vectors of a side; null if the session exchanges none.</summary>
    /// <param name="ofUsers">Whether of the users.</param>
    WhiteningTimes? Whitening(bool ofUsers) => null;

    /// <summary>Takes over the user factors from the memory of the start factors.</summary>
    void UploadUsers();

    /// <summary>Takes over the item factors from the memory of the start factors.</summary>
    void UploadItems();

    /// <summary>Writes the priors of the rows that the session solves behind the factors in memory, where the loss reads them.</summary>
    void WritePriors()
    {
    }

    /// <summary>The time of each piece of rows in the last half-sweep over a side; none if the session does not measure them.</summary>
    /// <param name="ofUsers">Whether of the users.</param>
    IReadOnlyList<PieceTime> PieceTimes(bool ofUsers) => [];
}

/// <summary>The minimum times so far of the whitened vectors of a side; infinite before the first.</summary>
/// <param name="ExchangeSeconds">The seconds to exchange them with other processes.</param>
/// <param name="SecondsPerRow">The seconds to whiten one vector, with all threads.</param>
readonly record struct WhiteningTimes(double ExchangeSeconds, double SecondsPerRow);

/// <summary>The time that a piece of rows took.</summary>
/// <param name="End">One after its last row. It begins where the piece before ends.</param>
/// <param name="Seconds">The seconds of one thread.</param>
readonly record struct PieceTime(int End, double Seconds);
