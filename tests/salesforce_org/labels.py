"""What the columns of reports are called, in English and in Chinese."""

from __future__ import annotations

COMMON = {
    "CreatedDate": ("Created Date", "创建日期"),
    "CreatedBy.Name": ("Created By", "创建人"),
    "ContractId": ("Contract ID", "合同 ID"),
    "OpportunityId": ("Opportunity ID", "业务机会 ID"),
    "QuoteId": ("Quote ID", "报价 ID"),
    "OrderId": ("Order ID", "订单 ID"),
    "Account.Name": ("Account Name", "客户名"),
    "CurrencyIsoCode": ("Currency", "币种"),
}
CHANGE = {
    "Field": ("Field / Event", "字段/事件"),
    "OldValue": ("Old Value", "旧值"),
    "NewValue": ("New Value", "新值"),
    "CreatedDate": ("Edit Date", "编辑日期"),
    "CreatedBy.Name": ("Edited By", "编辑人"),
}
LABELS: dict[str, dict[str, tuple[str, str]]] = {
    "Lead": {
        "Id": ("Lead ID", "潜在客户 ID"),
        "Status": ("Lead Status", "潜在客户状态"),
        "LeadSource": ("Lead Source", "潜在客户来源"),
        "Owner.Name": ("Lead Owner", "潜在客户所有人"),
        "Company": ("Company / Account", "公司/客户"),
        "IsConverted": ("Converted", "已转换"),
        "ConvertedDate": ("Converted Date", "转换日期"),
        "ConvertedOpportunityId": ("Opportunity ID", "业务机会 ID"),
        **COMMON,
    },
    "LeadHistory": {"LeadId": ("Lead ID", "潜在客户 ID"), **CHANGE},
    "Opportunity": {
        "Id": ("Opportunity ID", "业务机会 ID"),
        "Name": ("Opportunity Name", "业务机会名"),
        "StageName": ("Stage", "阶段"),
        "Amount": ("Amount", "金额"),
        "CurrencyIsoCode": ("Amount Currency", "金额 货币"),
        "CloseDate": ("Close Date", "结束日期"),
        "Probability": ("Probability (%)", "可能性 (%)"),
        "Owner.Name": ("Opportunity Owner", "业务机会所有人"),
        "LeadSource": ("Lead Source", "潜在客户来源"),
        "Type": ("Type", "类型"),
        "IsClosed": ("Closed", "已结束"),
        "IsWon": ("Won", "已赢得"),
        **{key: value for key, value in COMMON.items() if key not in ("OpportunityId", "CurrencyIsoCode")},
    },
    "OpportunityHistory": {
        "OpportunityId": ("Opportunity ID", "业务机会 ID"),
        "Opportunity.Name": ("Opportunity Name", "业务机会名"),
        "PrevStageName": ("From Stage", "从阶段"),
        "StageName": ("To Stage", "到阶段"),
        "Amount": ("Amount", "金额"),
        "Probability": ("Probability (%)", "可能性 (%)"),
        "CloseDate": ("Close Date", "结束日期"),
        "CreatedDate": ("Last Modified", "最后修改日期"),
        "CreatedBy.Name": ("Last Modified By", "最后修改人"),
    },
    "OpportunityFieldHistory": {
        "OpportunityId": ("Opportunity ID", "业务机会 ID"),
        "Opportunity.Name": ("Opportunity Name", "业务机会名"),
        **CHANGE,
    },
    "Quote": {
        "Id": ("Quote ID", "报价 ID"),
        "QuoteNumber": ("Quote Number", "报价编号"),
        "Status": ("Status", "状态"),
        "Discount": ("Discount", "折扣"),
        "GrandTotal": ("Grand Total", "总计"),
        **COMMON,
    },
    "QuoteHistory": {"QuoteId": ("Quote ID", "报价 ID"), **CHANGE},
    "Contract": {
        "Id": ("Contract ID", "合同 ID"),
        "ContractNumber": ("Contract Number", "合同编号"),
        "Status": ("Status", "状态"),
        "CustomerSignedDate": ("Customer Signed Date", "客户签署日期"),
        "ActivatedDate": ("Activated Date", "激活日期"),
        "ActivatedBy.Name": ("Activated By", "激活人"),
        "SpecialTerms": ("Special Terms", "特殊条款"),
        **{key: value for key, value in COMMON.items() if key != "ContractId"},
    },
    "ContractHistory": {"ContractId": ("Contract ID", "合同 ID"), **CHANGE},
    "Order": {
        "Id": ("Order ID", "订单 ID"),
        "OrderNumber": ("Order Number", "订单编号"),
        "Status": ("Status", "状态"),
        "TotalAmount": ("Order Amount", "订单金额"),
        "EffectiveDate": ("Order Start Date", "订单开始日期"),
        "PoNumber": ("PO Number", "采购订单编号"),
        "ActivatedDate": ("Activated Date", "激活日期"),
        "ActivatedBy.Name": ("Activated By", "激活人"),
        **{key: value for key, value in COMMON.items() if key != "OrderId"},
    },
    "OrderHistory": {"OrderId": ("Order ID", "订单 ID"), **CHANGE},
    "OrderItem": {
        "Id": ("Order Product ID", "订单产品 ID"),
        "OrderId": ("Order ID", "订单 ID"),
        "Quantity": ("Quantity", "数量"),
        "TotalPrice": ("Total Price", "总价"),
        "CreatedDate": ("Created Date", "创建日期"),
    },
}
"""Object to field to its label in English and in Chinese; a field without one is not in the report."""

FIELDS = {
    "created": ("Created.", "已创建。"), "Owner": ("Opportunity Owner", "业务机会所有人"),
    "StageName": ("Stage", "阶段"), "Amount": ("Amount", "金额"), "CloseDate": ("Close Date", "结束日期"),
    "Status": ("Status", "状态"), "leadConverted": ("Lead Converted", "潜在客户已转换"),
    "PoNumber": ("PO Number", "采购订单编号"),
}  # fmt: skip
"""What a history calls its fields: reports by their labels, the interface by their names."""
LEAD_FIELDS = {"Owner": ("Lead Owner", "潜在客户所有人"), "Status": ("Lead Status", "潜在客户状态")}

FOOTER = {
    "en": [
        "Confidential Information - Do Not Distribute",
        "Copyright © 2000-2025 salesforce.com, inc. All rights reserved.",
    ],
    "zh": ["机密信息 - 请勿分发", "版权所有 © 2000-2025 salesforce.com, inc. 保留所有权利。"],
}
TITLES = {
    "Lead": ("Leads", "潜在客户"),
    "LeadHistory": ("Lead History", "潜在客户历史"),
    "Opportunity": ("Opportunities", "业务机会"),
    "OpportunityHistory": ("Opportunity History", "业务机会历史"),
    "OpportunityFieldHistory": ("Opportunity Field History", "业务机会字段历史"),
    "Quote": ("Quotes", "报价"),
    "QuoteHistory": ("Quote History", "报价历史"),
    "Contract": ("Contracts", "合同"),
    "ContractHistory": ("Contract History", "合同历史"),
    "Order": ("Orders", "订单"),
    "OrderHistory": ("Order History", "订单历史"),
    "OrderItem": ("Order Products", "订单产品"),
}
