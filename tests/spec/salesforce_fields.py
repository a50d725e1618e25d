"""The fields of each object as Salesforce documents them: what a query of the kit may name."""

# Written down from the object reference, apart from the kit's own list; those of CPQ on standard objects
# are lookups that package adds, CurrencyIsoCode is there where several currencies are switched on.
FIELDS = {
    "ApprovalSubmission": set(
        """
        CreatedDate Id LastModifiedDate RelatedRecordId RelatedRecordObjectName Status SubmittedById
        """.split()
    ),
    "ApprovalWorkItem": set(
        """
        ApprovalSubmissionId AssignedToId CreatedDate Id RelatedRecordId ReviewedById ReviewedDate
        Status
        """.split()
    ),
    "Contract": set(
        """
        AccountId ActivatedBy.Name ActivatedById ActivatedDate CompanySignedDate CompanySignedId
        ContractNumber ContractTerm CreatedBy.Name CreatedById CreatedDate CustomerSignedDate Id
        LastApprovedDate Owner.Name OwnerId SBQQ__Opportunity__c SBQQ__Quote__c SpecialTerms StartDate
        Status StatusCode SystemModstamp
        """.split()
    ),
    "ContractHistory": set(
        """
        ContractId CreatedBy.Name CreatedDate Field Id NewValue OldValue
        """.split()
    ),
    "CreditMemo": set(
        """
        CreatedDate Id ReferenceEntityId Status TotalAmountWithTax
        """.split()
    ),
    "CurrencyType": set(
        """
        ConversionRate IsActive IsCorporate IsoCode
        """.split()
    ),
    "DatedConversionRate": set(
        """
        ConversionRate IsoCode NextStartDate StartDate
        """.split()
    ),
    "EmailMessage": set(
        """
        CreatedDate Id Incoming MessageDate RelatedTo.Type RelatedToId Status Subject
        """.split()
    ),
    "Event": set(
        """
        CreatedDate EndDateTime Id OwnerId StartDateTime Subject What.Type WhatId WhoId
        """.split()
    ),
    "FulfillmentOrder": set(
        """
        ActivatedDate ClosedDate CreatedDate DeliveryDate FulfillmentOrderNumber Id InvoiceId IsReship
        IsSuspended OrderId StartFulfillmentDate Status StatusCategory
        """.split()
    ),
    "Invoice": set(
        """
        Balance BillingAccountId CreatedDate DaysInvoiceOpen DocumentNumber DueDate FullSettlementDate
        Id InvoiceDate PostedDate ReferenceEntityId SettlementStatus Status TotalAmountWithTax
        """.split()
    ),
    "Lead": set(
        """
        Company ConvertedAccountId ConvertedContactId ConvertedDate ConvertedOpportunityId Country
        CreatedById CreatedDate Id Industry IsConverted IsDeleted LeadSource MasterRecordId Owner.Name
        Owner.Type OwnerId Rating Status SystemModstamp
        """.split()
    ),
    "LeadHistory": set(
        """
        CreatedBy.Name CreatedById CreatedDate DataType Field Id LeadId NewValue OldValue
        """.split()
    ),
    "Opportunity": set(
        """
        Account.BillingCountry Account.Industry Account.Name AccountId Amount CampaignId CloseDate
        ContractId CreatedBy.Name CreatedById CreatedDate CurrencyIsoCode ForecastCategoryName Id
        IsClosed IsDeleted IsWon LastStageChangeDate LeadSource Name Owner.Department Owner.Name
        Owner.UserRole.Name OwnerId Probability PushCount RecordType.DeveloperName StageName
        SyncedQuoteId SystemModstamp Type
        """.split()
    ),
    "OpportunityFieldHistory": set(
        """
        CreatedBy.Name CreatedById CreatedDate DataType Field Id NewValue OldValue OpportunityId
        """.split()
    ),
    "OpportunityHistory": set(
        """
        Amount CloseDate CreatedBy.Name CreatedById CreatedDate ForecastCategory Id OpportunityId
        PrevAmount PrevCloseDate Probability StageName
        """.split()
    ),
    "OpportunityLineItem": set(
        """
        CreatedDate Discount Id ListPrice OpportunityId Product2.Family Product2.Name Quantity
        TotalPrice UnitPrice
        """.split()
    ),
    "OpportunityStage": set(
        """
        ApiName DefaultProbability ForecastCategoryName IsActive IsClosed IsWon MasterLabel SortOrder
        """.split()
    ),
    "Order": set(
        """
        Account.Name AccountId ActivatedBy.Name ActivatedById ActivatedDate CompanyAuthorizedDate
        ContractId CreatedBy.Name CreatedById CreatedDate CurrencyIsoCode CustomerAuthorizedDate
        EffectiveDate Id IsDeleted IsReductionOrder OpportunityId OrderNumber OriginalOrderId Owner.Name
        OwnerId PoDate PoNumber QuoteId SBQQ__Quote__c ShippingCountry Status StatusCode SystemModstamp
        TotalAmount Type
        """.split()
    ),
    "OrderHistory": set(
        """
        CreatedBy.Name CreatedDate Field Id NewValue OldValue OrderId
        """.split()
    ),
    "OrderItem": set(
        """
        AvailableQuantity CreatedDate EndDate Id ListPrice OrderId OrderItemNumber Product2.Family
        Quantity ServiceDate TotalPrice UnitPrice
        """.split()
    ),
    "OrderStatus": set(
        """
        ApiName MasterLabel SortOrder StatusCode
        """.split()
    ),
    "Organization": set(
        """
        DefaultLocaleSidKey TimeZoneSidKey
        """.split()
    ),
    "Payment": set(
        """
        AccountId Amount Date EffectiveDate Id ProcessingMode Status Type
        """.split()
    ),
    "PaymentLineInvoice": set(
        """
        Amount AppliedDate EffectiveDate HasBeenUnapplied Id InvoiceId PaymentId Type
        """.split()
    ),
    "ProcessInstance": set(
        """
        CompletedDate CreatedDate ElapsedTimeInHours Id LastActorId ProcessDefinition.DeveloperName
        Status SubmittedBy.Name SubmittedById TargetObject.Type TargetObjectId
        """.split()
    ),
    "ProcessInstanceStep": set(
        """
        Actor.Name ActorId CreatedDate ElapsedTimeInHours Id OriginalActorId
        ProcessInstance.TargetObjectId ProcessInstanceId StepStatus
        """.split()
    ),
    "ProcessInstanceWorkitem": set(
        """
        Actor.Name ActorId CreatedDate ElapsedTimeInDays Id ProcessInstanceId
        """.split()
    ),
    "Quote": set(
        """
        ContractId CreatedBy.Name CreatedById CreatedDate CurrencyIsoCode Discount ExpirationDate
        GrandTotal Id IsSyncing OpportunityId QuoteNumber Status Subtotal SystemModstamp TotalPrice
        """.split()
    ),
    "QuoteDocument": set(
        """
        CreatedBy.Name CreatedDate Id QuoteId
        """.split()
    ),
    "QuoteHistory": set(
        """
        CreatedBy.Name CreatedDate Field Id NewValue OldValue QuoteId
        """.split()
    ),
    "QuoteLineItem": set(
        """
        Discount Id ListPrice Product2.Family Quantity QuoteId Subtotal TotalPrice UnitPrice
        """.split()
    ),
    "ReturnOrder": set(
        """
        CreatedDate Id OrderId ReturnOrderNumber Status
        """.split()
    ),
    "SBQQ__Quote__c": set(
        """
        CreatedBy.Name CreatedDate CurrencyIsoCode Id Name SBQQ__AdditionalDiscountAmount__c
        SBQQ__CustomerDiscount__c SBQQ__ExpirationDate__c SBQQ__ListAmount__c SBQQ__NetAmount__c
        SBQQ__Opportunity2__c SBQQ__Primary__c SBQQ__Status__c
        """.split()
    ),
    "Shipment": set(
        """
        ActualDeliveryDate CreatedDate ExpectedDeliveryDate FulfillmentOrderId Id OrderSummaryId
        Provider ShipmentNumber Status TrackingNumber
        """.split()
    ),
    "Task": set(
        """
        ActivityDate CompletedDateTime CreatedDate Id IsClosed Owner.Name OwnerId Status Subject
        TaskSubtype What.Type WhatId Who.Type WhoId
        """.split()
    ),
    "User": set(
        """
        Department Division Id IsActive ManagerId Name Profile.Name UserRole.Name UserType Username
        """.split()
    ),
    "blng__InvoiceLine__c": set(
        """
        Id blng__Invoice__c blng__OrderProduct__c blng__OrderProduct__r.OrderId blng__TotalAmount__c
        """.split()
    ),
    "blng__Invoice__c": set(
        """
        CreatedBy.Name CreatedDate CurrencyIsoCode Id Name blng__ARStatus__c blng__Account__c
        blng__Balance__c blng__Credits__c blng__DueDate__c blng__InvoiceDate__c
        blng__InvoicePostedDate__c blng__InvoiceStatus__c blng__Order__c blng__PaymentStatus__c
        blng__TotalAmount__c
        """.split()
    ),
    "blng__PaymentAllocationInvoice__c": set(
        """
        CreatedDate Id blng__Amount__c blng__Invoice__c blng__Payment__c blng__Type__c
        blng__Unallocated__c
        """.split()
    ),
    "blng__Payment__c": set(
        """
        CreatedDate Id blng__Account__c blng__Amount__c blng__Invoice__c blng__PaymentDate__c
        blng__PaymentMode__c blng__PaymentType__c blng__Status__c
        """.split()
    ),
    "dsfs__DocuSign_Status__c": set(
        """
        Id dsfs__Completed_Date_Time__c dsfs__Contract__c dsfs__Declined_Date_Time__c
        dsfs__Envelope_Status__c dsfs__Opportunity__c dsfs__Sent_Date_Time__c
        """.split()
    ),
    "sbaa__Approval__c": set(
        """
        CreatedDate Id LastModifiedDate sbaa__ApprovedBy__c sbaa__AssignedTo__c sbaa__RecordField__c
        sbaa__RejectedBy__c sbaa__Rule__c sbaa__Status__c
        """.split()
    ),
}
